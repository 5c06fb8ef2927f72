package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario in the repository gives the results in its {@code expected/}. */
class ScenariosTest {

  @TestFactory
  Stream<DynamicTest> everyScenarioGivesWhatIsExpected() throws Exception {
    List<Path> scenarios;
    try (Stream<Path> folders = Files.list(CommandLine.ROOT.resolve("replay-data"))) {
      scenarios =
          folders.filter(each -> Files.exists(each.resolve("events.jsonl"))).sorted().toList();
    }
    assertThat(scenarios).hasSizeGreaterThanOrEqualTo(2);
    return scenarios.stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.getFileName().toString(),
                    () -> {
                      CommandLine check =
                          CommandLine.run("replay", "--scenario", scenario, "--check");
                      assertThat(check.exit()).as(check.out() + check.err()).isZero();
                    }));
  }
}
