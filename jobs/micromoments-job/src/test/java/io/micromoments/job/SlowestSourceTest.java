package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.ingest.IngestOperator;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Micromoment;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests a job with two sources, one of them behind, with the metrics and log of a real cluster. */
class SlowestSourceTest {

  private static final BlockingQueue<Micromoment> MOMENTS = new LinkedBlockingQueue<>();
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              new SourceText(
                  "p.yaml",
                  """
                  pattern: p
                  version: 1
                  moment: KNOW
                  intent: test
                  steps: [{ step: one, on: clickstream, where: event.action == 'a' }]
                  """)));

  private final LineQueue clicks = new LineQueue("clicks");
  private final LineQueue beacons = new LineQueue("beacons");
  private final InMemoryReporter metrics = InMemoryReporter.create();
  private final Log log = new Log();
  private int sent;

  @Test
  @Timeout(120)
  void eventTimeWaitsForTheSlowestSourceAndMetricAndLogNameIt() throws Exception {
    Logger ofIngest =
        (Logger)
            LogManager.getLogger(IngestOperator.class.getPackageName() + ".SlowestSourceReport");
    log.start();
    ofIngest.addAppender(log);
    StreamExecutionEnvironment env = environment();
    JobClient job = env.executeAsync("time held back");
    try {
      send(clicks, "clickstream", "2026-01-01T10:00:00Z");
      await(job, () -> gauge("beacons", "holdsBackWatermark") == 1);
      assertThat(gauge("beacons", "behindMs")).isEqualTo(Long.MAX_VALUE);

      send(beacons, "beacon", "2026-01-01T09:00:00Z");
      await(job, () -> gauge("beacons", "behindMs") == 3_600_000);
      assertThat(gauge("clicks", "holdsBackWatermark")).isZero();
      for (int i = 0; i < 300; i++) {
        send(clicks, "clickstream", "2026-01-01T10:00:00Z");
      }
      await(job, () -> counter("read") == 302);
      assertThat(MOMENTS).as("time stands at nine").isEmpty();
      assertThat(log.lines)
          .singleElement()
          .isEqualTo(
              "source beacons holds back event time: its events are 3600 s behind the fastest source");

      send(beacons, "beacon", "2026-01-01T10:00:10Z");
      send(clicks, "clickstream", "2026-01-01T10:00:10Z");
      assertThat(MOMENTS.poll(60, TimeUnit.SECONDS)).isNotNull();
      assertThat(gauge("beacons", "holdsBackWatermark")).isZero();
      assertThat(counter("unmatchableEvents")).as("beacons fit no pattern").isEqualTo(2);
    } finally {
      job.cancel().get();
      ofIngest.removeAppender(log);
    }
  }

  private StreamExecutionEnvironment environment() {
    MOMENTS.clear();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            1, metrics.addToConfiguration(MicromomentTopology.configuration()));
    Outputs out =
        MicromomentTopology.build(
            env,
            new Inputs(
                List.of(source(env, "clicks", clicks), source(env, "beacons", beacons)),
                Duration.ofSeconds(5),
                Duration.ZERO,
                null),
            PATTERNS);
    out.moments()
        .map(
            moment -> {
              MOMENTS.add(moment);
              return moment;
            })
        .uid("see-moments")
        .sinkTo(new DiscardingSink<>())
        .uid("moments");
    return env;
  }

  private static Inputs.Source source(
      StreamExecutionEnvironment env, String name, LineQueue lines) {
    return ScenarioInputs.source(
        name, env.fromSource(lines, WatermarkStrategy.noWatermarks(), name).uid(name));
  }

  private void send(LineQueue to, String stream, String time) {
    sent++;
    String what =
        stream.equals("beacon")
            ? "\"place_id\":\"p\",\"place_category\":\"shop\",\"transition\":\"ENTER\""
            : "\"channel\":\"WEB\",\"action\":\"a\"";
    to.send(
        new ScenarioLine(
            ScenarioLines.EVENTS,
            sent,
            String.format(
                Locale.ROOT,
                "{\"stream\":\"%s\",\"event_id\":\"e%05d\",\"event_time\":\"%s\",\"customer_id\":\"c\",\"device_id\":\"d\",%s}",
                stream,
                sent,
                time,
                what)));
  }

  /** Polls, because metrics have no listeners. */
  private static void await(JobClient job, BooleanSupplier holds) throws Exception {
    while (!holds.getAsBoolean()) {
      assertThat(job.getJobStatus().get().isTerminalState()).as("the job has ended").isFalse();
    }
  }

  private long gauge(String source, String name) {
    return find(Map.of("<source>", source), name)
        .map(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
        .orElse(-1L);
  }

  private long counter(String name) {
    return find(Map.of("<operator_name>", "ingest"), name)
        .map(metric -> ((Counter) metric).getCount())
        .orElse(-1L);
  }

  private Optional<Metric> find(Map<String, String> labels, String name) {
    return metrics.getMetricsByGroup().entrySet().stream()
        .filter(group -> group.getKey().getAllVariables().entrySet().containsAll(labels.entrySet()))
        .flatMap(group -> Stream.ofNullable(group.getValue().get(name)))
        .findFirst();
  }

  private static final class Log extends AbstractAppender {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Log() {
      super("seen", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage());
    }
  }
}
