package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.testing.TestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any file is checked to its end and does not hide another one. */
class MutatedFilesTest {

  private static final int BATCH = 100;

  @TempDir private Path folder;

  @Test
  void mutatedFileNeitherAbortsTheCheckNorHidesOtherFiles() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", Integer.getInteger("fuzz.files", 2_000));
    System.out.println("MutatedFilesTest seed=" + seed + " rounds=" + rounds);
    Path root = CommandLine.ROOT;
    MutatedFiles files =
        new MutatedFiles(
            List.of(
                root.resolve("patterns/library"),
                root.resolve("patterns/src/test/resources"),
                root.resolve("tools/workbench/src/test/resources/stories")));
    int valid = 0;
    for (int done = 0; done < rounds; done += BATCH) {
      Path batch = Files.createDirectories(folder.resolve("batch"));
      List<Path> written = new ArrayList<>();
      for (int i = 0; i < BATCH; i += 2) {
        Random random = new Random((seed + done + i) * 0x9E3779B97F4A7C15L);
        String round = "r" + (done + i);
        written.add(Files.write(batch.resolve(round + ".yaml"), files.next(random)));
        written.add(Files.write(batch.resolve(round + ".tests.yaml"), files.next(random)));
      }
      valid += check(batch, "seed " + seed + ", rounds from " + done);
      for (Path file : written) {
        Files.delete(file);
      }
    }
    assertThat(valid).as("files that are right all the same").isGreaterThan(rounds / 50);
  }

  /**
   * @return number of patterns without errors
   */
  private static int check(Path batch, String round) throws Exception {
    CheckedFiles checked = CheckedFiles.read(List.of(batch), true);
    assertThat(checked.files()).as(round).isEqualTo(BATCH);
    for (io.micromoments.patterns.language.file.Problem problem : checked.problems()) {
      assertThat(checked.show(problem))
          .as(round)
          .doesNotContain("internal error")
          .hasSizeLessThan(10_000);
    }
    for (TestResult result : checked.test()) {
      assertThat(String.join("\n", result.problems())).as(round).doesNotContain("internal error");
    }
    return checked.patterns().size();
  }
}
