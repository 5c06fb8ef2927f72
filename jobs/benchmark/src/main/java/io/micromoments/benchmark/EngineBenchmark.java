package io.micromoments.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.micromoments.patterns.detect.DetectOperator;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * CPU per event of the engine against the limit (source, shuffle, map, sink with the same records),
 * at some numbers of patterns. Rounds of all rows are interleaved in one process; the table shows
 * medians. Arguments: events (default 300000), rounds (3), backend (heap or rocksdb).
 */
public final class EngineBenchmark {

  private static final int KEYS = 100_000;
  private static final int ACTIONS = 30;
  private static final long START = 1_780_000_000_000L;
  private static final int[] PATTERNS = {0, 1, 10, 50, 100};

  private EngineBenchmark() {}

  public static void main(String[] args) throws Exception {
    long events = args.length > 0 ? Long.parseLong(args[0]) : 300_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    String backend = args.length > 2 ? args[2] : "heap";
    Map<Integer, List<Double>> cpuMicros = new TreeMap<>();
    for (int round = -1; round < rounds; round++) {
      for (int patterns : PATTERNS) {
        double micros = run(patterns, round < 0 ? events / 5 : events, backend);
        if (round >= 0) {
          cpuMicros.computeIfAbsent(patterns, key -> new ArrayList<>()).add(micros);
        }
      }
    }
    double limit = median(cpuMicros.get(0));
    System.out.printf(
        "%-12s %8s %14s %14s%n", "engine", "patterns", "cpu us/event", "ratio to limit");
    cpuMicros.forEach(
        (patterns, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-12s %8d %14.2f %14.3f%n",
                patterns == 0 ? "limit" : "micromoments",
                patterns,
                median(all),
                limit / median(all)));
    System.exit(0);
  }

  /** One job; 0 patterns is the limit. */
  private static double run(int patterns, long events, String backend) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(
        StateBackendOptions.STATE_BACKEND, backend.equals("heap") ? "hashmap" : backend);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    DataStream<Element> elements =
        env.fromSequence(0, events - 1)
            .map(EngineBenchmark::element, ElementType.INSTANCE)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<Element>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                    .withTimestampAssigner((element, before) -> element.time()));
    KeyedStream<Element, String> keyed = elements.keyBy(Element::key, Types.STRING);
    DataStream<Element> results =
        patterns == 0
            ? keyed.map(element -> element, ElementType.INSTANCE)
            : keyed.transform(
                "detect", ElementType.INSTANCE, new DetectOperator(patterns(patterns)));
    results.sinkTo(new DiscardingSink<>());
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    env.execute();
    return (system.getProcessCpuTime() - before) / 1_000.0 / events;
  }

  private static Element element(long number) {
    SplittableRandom random = new SplittableRandom(number);
    Object[] values = new Object[EventStream.CLICKSTREAM.schema().getFields().size()];
    set(values, "event_id", Long.toString(number));
    set(values, "event_time", START + number * 7 - (random.nextInt(20) == 0 ? 4_000L : 0L));
    set(values, "channel", "WEB");
    // Most actions are common, a few rare; patterns start with the rare ones.
    int action = random.nextInt(100) < 98 ? 2 + random.nextInt(ACTIONS - 2) : random.nextInt(2);
    set(values, "action", "a" + action);
    set(values, "value", (double) random.nextInt(100));
    return new EventElement("c" + random.nextInt(KEYS), new Event(EventStream.CLICKSTREAM, values));
  }

  private static void set(Object[] values, String field, Object value) {
    values[EventStream.CLICKSTREAM.position(field)] = value;
  }

  private static PatternSet patterns(int count) {
    List<SourceText> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sources.add(
          new SourceText(
              "p" + i,
              """
              pattern: p%d
              version: 1
              moment: KNOW
              intent: i
              within: 20m
              steps:
                - { step: a, on: clickstream, where: event.action == 'a%d' && event.value > %d.0 }
                - { step: b, on: clickstream, where: event.action == 'a%d' }
              """
                  .formatted(i, i % 2, 50 + i % 50, 2 + i % (ACTIONS - 2))));
    }
    return new PatternSet(sources);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
