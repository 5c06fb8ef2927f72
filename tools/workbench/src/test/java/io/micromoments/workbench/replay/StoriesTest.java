package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Stories with exactly one correct outcome, derived by hand in their {@code story.md}, under the
 * default policy or their own: caps at the edge of a window, budgets, consent, purchases, erasure,
 * hand-over.
 */
class StoriesTest {

  private static final Path STORIES =
      CommandLine.ROOT.resolve("tools/workbench/src/test/resources/stories");

  @TestFactory
  Stream<DynamicTest> everyStoryEndsAsItMust() throws Exception {
    List<Path> stories;
    try (Stream<Path> folders = Files.list(STORIES)) {
      stories = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertThat(stories).hasSizeGreaterThanOrEqualTo(19);
    return stories.stream()
        .map(
            story ->
                DynamicTest.dynamicTest(
                    story.getFileName().toString(),
                    () -> {
                      List<Object> arguments =
                          new ArrayList<>(
                              List.of(
                                  "replay",
                                  "--scenario",
                                  story,
                                  "--patterns",
                                  story.resolve("patterns"),
                                  "--parallelism",
                                  2,
                                  "--check"));
                      if (Files.exists(story.resolve("policy.yaml"))) {
                        arguments.addAll(List.of("--policy", story.resolve("policy.yaml")));
                      }
                      CommandLine check = CommandLine.run(arguments.toArray());
                      assertThat(check.exit()).as(check.out() + check.err()).isZero();
                    }));
  }
}
