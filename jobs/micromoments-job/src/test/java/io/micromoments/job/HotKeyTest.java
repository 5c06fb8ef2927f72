package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests one customer with a hundred patterns that accumulate partial matches, among ordinary
 * customers.
 */
class HotKeyTest {

  private static final int PATTERNS = 100;
  private static final int OF_THE_HOT_ONE = 3_000;
  private static final int OTHERS = 100;
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  private static volatile InMemoryReporter metrics;
  private static volatile long overflowed;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void aHotCustomerDoesNotBlockTheJobOrOtherCustomers() throws Exception {
    SEEN.clear();
    overflowed = 0;
    writeEvents();
    metrics = InMemoryReporter.createWithRetainedMetrics();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            2, metrics.addToConfiguration(MicromomentTopology.configuration()));
    Outputs out =
        MicromomentTopology.build(
            env, ScenarioInputs.from(env, folder, Duration.ofSeconds(5), null), patterns());
    out.moments()
        .map(
            moment -> {
              SEEN.add(moment.getCustomerId());
              if (moment.getCustomerId().equals("hot")) {
                overflowed = overflowed();
              }
              return moment;
            })
        .uid("see-moments")
        .sinkTo(new DiscardingSink<>())
        .uid("moments");
    env.execute("hot key");
    assertThat(SEEN).hasSize(OTHERS + 1).contains("hot");
    assertThat(overflowed).as("what had no room any more is counted").isPositive();
  }

  /** Must be read while the cluster runs; the reporter stops with it. */
  private static long overflowed() {
    return metrics.getMetricsByGroup().values().stream()
        .flatMap(group -> Stream.ofNullable(group.get("overflowed")))
        .mapToLong(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
        .sum();
  }

  /** Each event a starts a partial match of every pattern, and no event b completes it. */
  private static PatternSet patterns() {
    return new PatternSet(
        IntStream.range(0, PATTERNS)
            .mapToObj(
                number ->
                    new SourceText(
                        "p" + number + ".yaml",
                        String.format(
                            Locale.ROOT,
                            """
                        pattern: p%d
                        version: 1
                        moment: KNOW
                        intent: test
                        within: 1h
                        skip: none
                        steps:
                          - { step: a, on: clickstream, where: event.action == 'a' }
                          - { step: b, on: clickstream, times: 1+, where: event.action == 'b' }
                          - { step: c, on: clickstream, where: event.action == 'c' && event.value == %d.0 }
                        """,
                            number,
                            number)))
            .toList());
  }

  private void writeEvents() throws Exception {
    try (BufferedWriter events = Files.newBufferedWriter(folder.resolve(ScenarioLines.EVENTS))) {
      for (int i = 0; i < OF_THE_HOT_ONE; i++) {
        write(events, i, "hot", i % 2 == 0 ? "a" : "b", 0);
        if (i % (OF_THE_HOT_ONE / OTHERS) < 3) {
          int other = i / (OF_THE_HOT_ONE / OTHERS);
          write(events, i, "c" + other, List.of("a", "b", "c").get(i % 30), other);
        }
      }
      write(events, OF_THE_HOT_ONE, "hot", "c", 1);
    }
  }

  private static void write(
      BufferedWriter events, int second, String customer, String action, int value)
      throws Exception {
    events.write(
        String.format(
            Locale.ROOT,
            "{\"stream\":\"clickstream\",\"event_id\":\"%05d-%s\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"device_id\":\"d\",\"channel\":\"WEB\",\"action\":\"%s\",\"value\":%d.0}%n",
            second,
            customer,
            START.plusMillis(second * 100L),
            customer,
            action,
            value));
  }
}
