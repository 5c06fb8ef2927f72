package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminatedReplayTest {

  /** Enough for the replay to be still running when its process is terminated. */
  private static final int EVENTS = 300_000;

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");

  @TempDir Path folder;

  @Test
  void aReplayThatIsTerminatedLeavesNoFilesBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path scenario = Files.createDirectory(folder.resolve("scenario"));
    Files.writeString(scenario.resolve("scenario.yaml"), "title: long\n");
    Files.write(scenario.resolve("events.jsonl"), events());
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    Stream.of("util", "lang", "time", "util.concurrent", "net")
        .forEach(each -> command.add("--add-opens=java.base/java." + each + "=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            InTheMiddle.class.getName(),
            scenario.toString(),
            temporary.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      BufferedReader told = process.inputReader();
      assertThat(told.readLine()).isEqualTo("in the middle");
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as("not ended by itself").isNotZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(files(temporary)).isEmpty();
  }

  private static List<String> events() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      lines.add(
          "{\"stream\":\"clickstream\",\"channel\":\"WEB\",\"action\":\"view_item\",\"event_id\":\"e"
              + i
              + "\",\"customer_id\":\"c"
              + i % 1_000
              + "\",\"event_time\":\""
              + START.plusMillis(i)
              + "\"}");
    }
    return lines;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Replays a scenario, and says when its results are being written. */
  static final class InTheMiddle {
    private static final String LOOK =
        """
        pattern: look
        version: 1
        moment: KNOW
        intent: look
        steps:
          - { step: look, on: clickstream }
        """;

    private InTheMiddle() {}

    public static void main(String[] args) throws Exception {
      Thread watcher =
          new Thread(
              () -> {
                while (!isWriting(Path.of(args[1]))) {
                  Thread.onSpinWait();
                }
                System.out.println("in the middle");
              });
      watcher.setDaemon(true);
      watcher.start();
      Replay.run(
          Scenario.read(Path.of(args[0])),
          new PatternSet(List.of(new SourceText("look.yaml", LOOK))),
          Optional.empty(),
          1,
          Replay.Backend.heap);
      System.exit(0); // Threads of the embedded cluster would keep the process alive.
    }

    private static boolean isWriting(Path temporary) {
      try (Stream<Path> files = Files.walk(temporary)) {
        return files.anyMatch(each -> each.getFileName().toString().contains("inprogress"));
      } catch (IOException | java.io.UncheckedIOException e) {
        return false; // A file was deleted meanwhile.
      }
    }
  }
}
