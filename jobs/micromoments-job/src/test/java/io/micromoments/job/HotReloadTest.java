package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.scenario.WatchedPatterns;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Micromoment;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a running job while its pattern folder is edited. */
class HotReloadTest {

  private static final BlockingQueue<DefinitionStatus> STATUS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Micromoment> MOMENTS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Micromoment> SEEN = new LinkedBlockingQueue<>();
  private static final String MARK =
      """
      pattern: mark
      version: 1
      moment: DO
      intent: test
      steps: [{ step: mark, on: clickstream, where: event.action == 'mark' }]
      """;
  private static final String FILE =
      """
      pattern: pair
      version: %d
      moment: KNOW
      intent: test
      within: 1h
      steps:
        - { step: first, on: clickstream, where: event.action == 'a' }
        - { step: second, on: clickstream, where: event.action == '%s' }
      """;

  @TempDir Path folder;

  // Later than any time at which a file can be detected during the test.
  private Instant time = Instant.now().plus(Duration.ofHours(1));
  private int sent;
  private LineQueue lines;
  private final InMemoryReporter metrics = InMemoryReporter.create();

  @Test
  @Timeout(120)
  void patternsChangeWhileTheJobRuns() throws Exception {
    STATUS.clear();
    MOMENTS.clear();
    SEEN.clear();
    Files.writeString(folder.resolve("mark.yaml"), MARK);
    write(1, "b");
    JobClient job = start();
    try {
      send("c1", "a");
      send("c2", "a");
      everythingIsMatched();
      write(2, "c");
      DefinitionStatus activated = statusAfterFillers();
      assertThat(activated.getState()).isEqualTo(DefinitionState.ACTIVATED);
      assertThat(activated.getVersion()).isEqualTo(2);
      assertThat(activated.getKept()).as("of two customers, on whichever task").isEqualTo(2);
      assertThat(activated.getDrained() + activated.getDropped()).isZero();

      send("c1", "b");
      send("c1", "c");
      Micromoment kept = momentAfterFillers();
      assertThat(kept.getVersion()).isEqualTo(2);
      assertThat(kept.getCustomerId()).isEqualTo("c1");
      assertThat(kept.getEvidence()).hasSize(2);

      Files.writeString(
          folder.resolve("pair.yaml"), String.format(Locale.ROOT, FILE, 3, "c") + "wihtin: 2h\n");
      DefinitionStatus rejected = statusAfterFillers();
      assertThat(rejected.getState()).isEqualTo(DefinitionState.REJECTED);
      assertThat(rejected.getReason())
          .contains("pair.yaml:9:1: error:")
          .contains("wihtin")
          .contains("within");
      send("c3", "a");
      send("c3", "c");
      assertThat(momentAfterFillers().getVersion()).as("the last good one runs on").isEqualTo(2);

      write(2, "d");
      assertThat(statusAfterFillers().getReason()).contains("publish it as version 3");

      Files.delete(folder.resolve("pair.yaml"));
      DefinitionStatus retired = statusAfterFillers();
      assertThat(retired.getState()).isEqualTo(DefinitionState.RETIRED);
      assertThat(retired.getDropped()).as("c2's").isEqualTo(1);
      send("c2", "c");
      send("c4", "a");
      send("c4", "c");
      everythingIsMatched();
      write(4, "e");
      DefinitionStatus back = statusAfterFillers();
      assertThat(back.getVersion()).isEqualTo(4);
      assertThat(back.getKept() + back.getDrained() + back.getDropped()).isZero();
      send("c5", "a");
      send("c5", "e");
      Micromoment last = momentAfterFillers();
      assertThat(last.getCustomerId()).as("nothing was found while it was retired").isEqualTo("c5");
      assertThat(definitionsLate())
          .as("events are an hour ahead of the files' times here")
          .isEqualTo(3);
    } finally {
      job.cancel().get();
    }
  }

  private JobClient start() throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            2, metrics.addToConfiguration(MicromomentTopology.configuration()));
    lines = new LineQueue("hot-reload");
    Inputs in =
        ScenarioInputs.from(
                env.fromSource(
                        lines,
                        org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(),
                        "lines")
                    .uid("lines")
                    .setParallelism(1),
                Duration.ZERO,
                null)
            .with(WatchedPatterns.from(env, folder, Duration.ofMillis(20), Duration.ZERO));
    PatternSet patterns = new PatternSet(DefinitionFiles.read(List.of(folder)).patterns());
    Outputs out = MicromomentTopology.build(env, in, patterns);
    out.status()
        .map(
            status -> {
              STATUS.add(status);
              return status;
            })
        .uid("see-status")
        .sinkTo(new DiscardingSink<>())
        .uid("status");
    out.moments()
        .map(
            moment -> {
              (moment.getPattern().equals("mark") ? SEEN : MOMENTS).add(moment);
              return moment;
            })
        .uid("see-moments")
        .sinkTo(new DiscardingSink<>())
        .uid("moments");
    out.commands().sinkTo(new DiscardingSink<>()).uid("commands");
    return env.executeAsync("hot reload");
  }

  private long definitionsLate() {
    return metrics.getMetricsByGroup().values().stream()
        .flatMap(group -> Stream.ofNullable(group.get("definitionsLate")))
        .mapToLong(metric -> ((Counter) metric).getCount())
        .sum();
  }

  private void write(int version, String second) throws Exception {
    Path next = folder.resolve("next.tmp");
    Files.writeString(next, String.format(Locale.ROOT, FILE, version, second));
    Files.move(
        next,
        folder.resolve("pair.yaml"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Waits until all sent events are matched: each customer's mark arrives after them. */
  private void everythingIsMatched() throws InterruptedException {
    for (int i = 1; i <= 5; i++) {
      send("c" + i, "mark");
    }
    for (int i = 1; i <= 5; i++) {
      afterFillers(SEEN);
    }
  }

  /** Sends fillers, because a change takes effect only when the watermark passes it. */
  private DefinitionStatus statusAfterFillers() throws InterruptedException {
    return afterFillers(STATUS);
  }

  private Micromoment momentAfterFillers() throws InterruptedException {
    return afterFillers(MOMENTS);
  }

  private <T> T afterFillers(BlockingQueue<T> queue) throws InterruptedException {
    T next = null;
    while (next == null) {
      send("nobody", "nothing");
      next = queue.poll(20, TimeUnit.MILLISECONDS);
    }
    return next;
  }

  private void send(String customer, String action) {
    time = time.plusMillis(100);
    sent++;
    lines.send(
        new ScenarioLine(
            ScenarioLines.EVENTS,
            sent,
            String.format(
                    Locale.ROOT,
                    """
            {"stream":"clickstream","event_id":"e%05d","event_time":"%s","customer_id":"%s","channel":"WEB","action":"%s"}
            """,
                    sent,
                    time,
                    customer,
                    action)
                .strip()));
  }
}
