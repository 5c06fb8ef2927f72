package io.micromoments.topology;

import com.sun.management.OperatingSystemMXBean;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Offer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/**
 * Prints the CPU time per event of the whole topology without its edges: 20 patterns, 20,000
 * customers with offers, a moment for about 26 events, state on the heap, parallelism 1. {@code
 * -Devents} and {@code -Drounds} change its size, {@code -Dorder=arrival} the detection order,
 * {@code -Dbackend=rocksdb} the state backend.
 */
class TopologyCostBench {

  private static final int CUSTOMERS = 20_000;
  private static final int PATTERNS = 20;
  private static final long START = Instant.parse("2026-05-02T00:00:00Z").toEpochMilli();

  @Test
  void prints() throws Exception {
    long events = Long.getLong("events", 1_000_000);
    int rounds = Integer.getInteger("rounds", 5);
    DetectionOrder order =
        DetectionOrder.valueOf(System.getProperty("order", "watermark").toUpperCase(Locale.ROOT));
    run(events, order);
    List<Double> costs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      costs.add(run(events, order));
    }
    costs.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f µs of CPU time per event (median of %d, least %.2f)%n",
        order,
        costs.get(rounds / 2),
        rounds,
        costs.get(0));
  }

  private static double run(long events, DetectionOrder order) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(
            new Configuration()
                .set(StateBackendOptions.STATE_BACKEND, System.getProperty("backend", "hashmap")));
    env.setParallelism(1);
    DataStream<Arrival> arrivals =
        env.fromSequence(0, CUSTOMERS + events)
            .uid("numbers")
            .map(new Generator(), ArrivalType.INSTANCE)
            .uid("arrivals");
    Inputs inputs =
        new Inputs(
            List.of(new Inputs.Source("events", arrivals, false)),
            Duration.ofSeconds(5),
            Duration.ZERO,
            null);
    Outputs outputs =
        MicromomentTopology.build(
            env, inputs, patterns(), JobSettings.DEFAULT.with(settings(order)));
    outputs.commands().sinkTo(new DiscardingSink<>()).uid("commands-sink");
    outputs.moments().sinkTo(new DiscardingSink<>()).uid("moments-sink");
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = process.getProcessCpuTime();
    env.execute();
    return (process.getProcessCpuTime() - before) / 1_000.0 / events;
  }

  private static DetectionSettings settings(DetectionOrder order) {
    return DetectionSettings.DEFAULT.withOrder(order);
  }

  private static PatternSet patterns() {
    List<SourceText> patterns = new ArrayList<>();
    for (int i = 0; i < PATTERNS; i++) {
      patterns.add(
          new SourceText(
              "p" + i + ".yaml",
              String.format(
                  Locale.ROOT,
                  """
                  pattern: p%1$d
                  version: 1
                  moment: BUY
                  intent: i%1$d
                  within: 10m
                  steps:
                    - { step: a, on: clickstream, where: "event.action == 'a%1$d'" }
                    - { step: b, on: clickstream, where: "event.action == 'b%1$d'" }
                  """,
                  i)));
    }
    return new PatternSet(patterns);
  }

  /** The first arrivals are the catalogue and the offers of the customers. */
  private static final class Generator implements MapFunction<Long, Arrival> {

    private static final long serialVersionUID = 1L;

    @Override
    public Arrival map(Long number) {
      Element element = number < CUSTOMERS ? context(number.intValue()) : event(number - CUSTOMERS);
      return new Arrival("generated", 0, number, Arrival.UNKNOWN, null, element, null);
    }

    private static Element context(int number) {
      Instant at = Instant.ofEpochMilli(START - CUSTOMERS + number);
      if (number < PATTERNS) {
        return new ContextElement(
            "o" + number,
            ContextStream.CATALOG,
            Offer.newBuilder()
                .setEventId("o" + number)
                .setEventTime(at)
                .setOfferId("o" + number)
                .setCategory("c" + number % 5)
                .setIntents(List.of("i" + number))
                .build());
      }
      List<CandidateOffer> offers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        offers.add(new CandidateOffer("o" + (number + i * 3) % PATTERNS, 1.0 - i * 0.1));
      }
      String customer = "customer-" + number;
      return new ContextElement(
          customer, ContextStream.OFFERS, new CandidateOffers("b" + number, at, customer, offers));
    }

    private static Element event(long number) {
      // A fixed permutation of the customers, so that consecutive events have different keys.
      String customer = "customer-" + (PATTERNS + number * 7_919 % (CUSTOMERS - PATTERNS));
      long kind = (number * 31 + number / CUSTOMERS) % 52;
      String action =
          kind < 4 ? (kind % 2 == 0 ? "a" : "b") + number / CUSTOMERS % PATTERNS : "view" + kind;
      return new EventElement(
          customer,
          Event.of(
              EventStream.CLICKSTREAM,
              Map.of(
                  "event_id",
                  "e" + number,
                  "event_time",
                  START + number * 5,
                  "customer_id",
                  customer,
                  "channel",
                  kind % 3 == 0 ? "WEB" : "MOBILE_APP",
                  "action",
                  action)));
    }
  }
}
