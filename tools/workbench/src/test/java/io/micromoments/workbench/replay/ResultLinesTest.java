package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLinesTest {

  private static final long SEED = 20_261_130;

  @TempDir private Path folder;

  @Test
  void linesCannotBeReadAfterTheyAreClosed() throws Exception {
    write(folder.resolve("part"), List.of("1 one", "2 two"), true);
    List<String> lines =
        ResultLines.sorted(folder, ResultLinesTest::key, UnaryOperator.identity(), 0);
    List<String> some = ResultLines.matching(lines, line -> line.endsWith("two"));
    assertThat(some).containsExactly("2 two");

    ResultLines.close(some);
    assertThatThrownBy(() -> lines.get(0))
        .hasMessageContaining("cannot read the results in " + folder.resolve("part"));
  }

  @Test
  void linesOnDiskAreThoseInMemoryAlsoAfterTheFilesAreDeleted() throws Exception {
    System.out.println("ResultLinesTest seed=" + SEED);
    Random random = new Random(SEED);
    Path parts = folder.resolve("parts");
    for (int file = 0; file < 4; file++) {
      write(parts.resolve("part-" + file), randomLines(random), file % 2 == 0);
    }
    List<String> inMemory =
        ResultLines.sorted(parts, ResultLinesTest::key, ResultLinesTest::form, Long.MAX_VALUE);
    List<String> onDisk = ResultLines.sorted(parts, ResultLinesTest::key, ResultLinesTest::form, 0);
    FileUtils.deleteDirectory(parts.toFile());

    assertThat(inMemory).isSortedAccordingTo(Comparator.comparing(ResultLinesTest::key));
    assertThat(onDisk).isInstanceOf(ResultLines.class).containsExactlyElementsOf(inMemory);
    ResultLines.close(inMemory);
    assertThat(ResultLines.matching(onDisk, line -> line.length() > 5))
        .isInstanceOf(ResultLines.class)
        .containsExactlyElementsOf(ResultLines.matching(inMemory, line -> line.length() > 5));
  }

  @Test
  void anOutputWithoutFilesHasNoLines() throws Exception {
    assertThat(
            ResultLines.sorted(
                folder.resolve("none"), ResultLinesTest::key, UnaryOperator.identity(), 0))
        .isEmpty();
    assertThat(ResultLines.sorted(folder, ResultLinesTest::key, UnaryOperator.identity(), 0))
        .isEmpty();
  }

  /** Few distinct keys, so that the order of lines with the same key is tested, too. */
  private static String key(String line) {
    return line.substring(0, 1);
  }

  /** Returns what the lists contain instead of a line in the files. */
  private static String form(String line) {
    return line + "!";
  }

  private static List<String> randomLines(Random random) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      lines.add(random.nextInt(3) + " äö €€ 𝄞".repeat(random.nextInt(20)) + random.nextInt());
    }
    return lines;
  }

  private static void write(Path file, List<String> lines, boolean endsWithLineFeed)
      throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + (endsWithLineFeed ? "\n" : ""));
  }
}
