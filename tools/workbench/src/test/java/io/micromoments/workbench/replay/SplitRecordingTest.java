package io.micromoments.workbench.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that is split into several files, of which some are compressed. */
class SplitRecordingTest {

  private static final Path WHOLE = CommandLine.ROOT.resolve("replay-data/bank-week");
  private static final int LINES_OF_FIRST = 6;

  @TempDir private Path folder;

  @BeforeEach
  void split() throws Exception {
    Files.copy(WHOLE.resolve("scenario.yaml"), folder.resolve("scenario.yaml"));
    Path expected = Files.createDirectory(folder.resolve("expected"));
    for (String file : List.of("moments.jsonl", "commands.jsonl")) {
      Files.copy(WHOLE.resolve("expected").resolve(file), expected.resolve(file));
    }
    List<String> events = Files.readAllLines(WHOLE.resolve("events.jsonl"));
    compress("events.jsonl.gz", events.subList(0, LINES_OF_FIRST));
    Files.write(folder.resolve("events-1.jsonl"), events.subList(LINES_OF_FIRST, events.size()));
    List<String> context = Files.readAllLines(WHOLE.resolve("context.jsonl"));
    Files.write(folder.resolve("context-0001.jsonl"), context.subList(0, 3));
    compress("context-0002.jsonl.gz", context.subList(3, context.size()));
  }

  private void compress(String name, List<String> lines) throws Exception {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }
  }

  @Test
  void itsResultsAreThoseOfTheWholeAndLinesAreNamedByTheirFiles(@TempDir Path out)
      throws Exception {
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--check", "--out", out.resolve("split"));
    assertThat(replay.exit()).as(replay.out() + replay.err()).isZero();
    assertThat(replay.err()).doesNotContain("ignored");
    CommandLine.run("replay", "--scenario", WHOLE, "--out", out.resolve("whole"));
    for (String file : List.of("channels.jsonl", "measures.jsonl", "status.jsonl")) {
      assertThat(out.resolve("split").resolve(file))
          .hasSameTextualContentAs(out.resolve("whole").resolve(file));
    }
    for (String file : List.of("rejected.jsonl", "late.jsonl")) {
      assertThat(Files.readAllLines(out.resolve("split").resolve(file)))
          .isNotEmpty()
          .isEqualTo(
              Files.readAllLines(out.resolve("whole").resolve(file)).stream()
                  .map(SplitRecordingTest::inItsFile)
                  .toList());
    }
  }

  private static String inItsFile(String result) {
    String prefix = "{\"file\":\"events.jsonl\",\"line\":";
    assertThat(result).startsWith(prefix);
    int end = result.indexOf(',', prefix.length());
    int line = Integer.parseInt(result, prefix.length(), end, 10);
    return line <= LINES_OF_FIRST
        ? "{\"file\":\"events.jsonl.gz\",\"line\":" + line + result.substring(end)
        : "{\"file\":\"events-1.jsonl\",\"line\":"
            + (line - LINES_OF_FIRST)
            + result.substring(end);
  }

  @Test
  void aContradictoryLayoutIsRejected() throws Exception {
    Files.writeString(folder.resolve("events.jsonl"), "");
    CommandLine replay = CommandLine.run("replay", "--scenario", folder, "--check");
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err())
        .contains("has both events.jsonl and events.jsonl.gz")
        .contains("a recording is events.jsonl, or events-1.jsonl");
  }
}
