package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.scenario.AlignmentWatermarks;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests two sources, one of them ahead. Undecodable lines show what has been read. */
class AlignmentTest {

  private static final BlockingQueue<String> READ = new LinkedBlockingQueue<>();
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  @TempDir private Path folder;

  private final LineQueue ahead = new LineQueue("ahead");
  private final LineQueue behind = new LineQueue("behind");

  @Test
  @Timeout(180)
  void aSourceTooFarAheadIsPausedUntilTheOtherCatchesUp() throws Exception {
    JobClient job = start();
    try {
      send(behind, "behind", START);
      assertThat(READ.take()).isEqualTo("behind");
      // Alignment takes effect with a delay; until then the source is read.
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      int sent = 0;
      String read;
      do {
        sent++;
        assertThat(System.nanoTime()).as("read for a minute").isLessThan(deadline);
        send(ahead, "ahead " + sent, START.plus(Duration.ofMinutes(2L * sent)));
        read = READ.poll(3, TimeUnit.SECONDS);
      } while (read != null);
      send(behind, "caught up", START.plus(Duration.ofMinutes(2L * sent)));
      assertThat(List.of(READ.take(), READ.take()))
          .containsExactlyInAnyOrder("caught up", "ahead " + sent);
    } finally {
      job.cancel().get();
    }
  }

  @Test
  @Timeout(120)
  void theJobReadsSeveralFolders() throws Exception {
    Path root = Path.of(System.getProperty("repository.root", "../.."));
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(
        other.resolve(ScenarioLines.EVENTS),
        Files.readString(root.resolve("replay-data/jason-auto-loan/events.jsonl"))
            .replace("\"jason\"", "\"another\""));
    MicromomentsJob.main(
        new String[] {
          "--scenario", root.resolve("replay-data/jason-auto-loan") + "," + other,
          "--patterns", root.resolve("patterns/library/bank").toString(),
          "--out", folder.resolve("out").toUri().toString()
        });
    List<String> moments = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve("out").resolve(FileOutputs.MOMENTS))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        moments.addAll(Files.readAllLines(file));
      }
    }
    assertThat(moments).hasSize(2);
  }

  @Test
  void twoFoldersOfTheSameNameAreRefused() throws Exception {
    Path one = Files.createDirectories(folder.resolve("a/clicks"));
    Path other = Files.createDirectories(folder.resolve("b/clicks"));
    Path patterns = Files.createDirectory(folder.resolve("patterns"));
    assertThatThrownBy(
            () ->
                MicromomentsJob.main(
                    new String[] {
                      "--scenario", one + "," + other,
                      "--patterns", patterns.toString(),
                      "--out", folder.toUri().toString()
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--scenario has two folders named 'clicks'; their names must differ");
  }

  private JobClient start() throws Exception {
    READ.clear();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            1, new Configuration(MicromomentTopology.configuration()));
    Outputs out =
        MicromomentTopology.build(
            env,
            new Inputs(
                List.of(source(env, "ahead", ahead), source(env, "behind", behind)),
                Duration.ofSeconds(5),
                Duration.ZERO,
                null),
            new PatternSet(List.of()));
    out.rejected()
        .map(
            rejected -> {
              READ.add(rejected.getText().replaceAll(".*the stream '([^']*)'.*", "$1"));
              return rejected;
            })
        .uid("see-rejected")
        .sinkTo(new DiscardingSink<>())
        .uid("rejected");
    return env.executeAsync("alignment");
  }

  private static Inputs.Source source(
      StreamExecutionEnvironment env, String name, LineQueue lines) {
    return ScenarioInputs.source(
        name,
        env.fromSource(lines, AlignmentWatermarks.within(Duration.ofMinutes(1)), name).uid(name));
  }

  private static void send(LineQueue to, String name, Instant time) {
    to.send(
        new ScenarioLine(
            ScenarioLines.EVENTS,
            1,
            "{\"stream\":\"%s\",\"event_time\":\"%s\"}".formatted(name, time)));
  }
}
