package io.micromoments.detect;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.engine.StockCep;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.MatchSerializer;
import io.micromoments.schemas.ChangeCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * A {@link Detector} and its {@link KeyedEngine} in a stage to which every element is relevant, as
 * in the customer stage. Tests call them directly, or send elements and watermarks.
 */
final class DetectionStage implements AutoCloseable {

  /** Steps of a pattern a, b within a number of seconds. */
  static final String PAIR =
      """
      within: %ds
      steps:
        - { step: a, on: clickstream, where: event.action == 'a' }
        - { step: b, on: clickstream, where: event.action == 'b' }
      """;

  /** Steps of a pattern x without y within a number of seconds. */
  static final String ABSENCE =
      """
      within: %ds
      steps:
        - { step: x, on: clickstream, where: event.action == 'x' }
        - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
      """;

  /** The patterns {@code pair} of 10 s and {@code absence} of 20 s. */
  static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              Patterns.source("pair", String.format(Locale.ROOT, PAIR, 10)),
              Patterns.source("absence", String.format(Locale.ROOT, ABSENCE, 20))));

  private final Host host;
  private final KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Match>
      harness;

  DetectionStage(PatternSet patterns) throws Exception {
    this(patterns, "");
  }

  /**
   * @param prefix precedes the key in the customer of a match
   */
  DetectionStage(PatternSet patterns, String prefix) throws Exception {
    this(new Host(patterns, prefix, DetectionSettings.DEFAULT), new HashMapStateBackend(), null);
  }

  /**
   * @param state null to start without state
   */
  DetectionStage(
      PatternSet patterns,
      DetectionSettings settings,
      StateBackend backend,
      OperatorSubtaskState state)
      throws Exception {
    this(new Host(patterns, "", settings), backend, state);
  }

  private DetectionStage(Host host, StateBackend backend, OperatorSubtaskState state)
      throws Exception {
    this.host = host;
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            host, Element::key, null, BasicTypeInfo.STRING_TYPE_INFO, 16, 1, 0);
    harness.setStateBackend(backend);
    harness.setup(new MatchSerializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  KeyedEngine engine() {
    return host.engine;
  }

  Detector detector() {
    return host.detector;
  }

  /** Sets the current key, as the stage does before it processes elements or deadlines. */
  DetectionStage forKey(String key) {
    host.setCurrentKey(key);
    return this;
  }

  Object currentKey() {
    return host.getCurrentKey();
  }

  /** Returns the partial matches of a key, which becomes the current key. */
  KeyState stateOf(String key) throws Exception {
    return forKey(key).engine().get(key);
  }

  void send(Element element) throws Exception {
    harness.processElement1(new StreamRecord<>(element));
  }

  void send(BroadcastElement element) throws Exception {
    harness.processElement2(new StreamRecord<>(element));
  }

  void setTime(long time) throws Exception {
    harness.processWatermark1(new Watermark(time));
    harness.processWatermark2(new Watermark(time));
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** Returns the matches that the stage found, each with the call that found it. */
  List<String> calls() {
    return host.calls;
  }

  List<String> emitted() {
    return show(harness.extractOutputValues());
  }

  List<ChangeCount> counts() {
    return side(PatternHistory.COUNTS);
  }

  <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  int timers() {
    return harness.numEventTimeTimers();
  }

  /** Returns the number of keyed state entries on the heap. */
  int stateEntries() {
    return harness.numKeyedStateEntries();
  }

  /** Returns the number of keys whose partial matches are in the state backend. */
  long storedKeys() {
    KeyedStateBackend<String> backend = host.getKeyedStateBackend();
    try (Stream<String> keys = backend.getKeys("matching", VoidNamespace.INSTANCE)) {
      return keys.count();
    }
  }

  /** Returns the value of a gauge or counter. */
  Object metric(String name) {
    return host.registered.get(name) instanceof Counter counter
        ? (Object) counter.getCount()
        : ((Gauge<?>) host.registered.get(name)).getValue();
  }

  static List<String> show(List<Match> matches) {
    return matches.stream()
        .map(
            match ->
                match.pattern().pattern()
                    + " "
                    + match.customer()
                    + " "
                    + StockCep.show(match.steps()))
        .toList();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }

  private static final class Host extends EventTimeOperator<Match>
      implements TwoInputStreamOperator<Element, BroadcastElement, Match> {

    private static final long serialVersionUID = 1L;

    private final PatternSet patterns;
    private final String prefix;
    private final DetectionSettings settings;
    private final transient Map<String, Object> registered = new HashMap<>();
    private final transient List<String> calls = new ArrayList<>();
    private transient KeyedEngine engine;
    private transient Detector detector;

    Host(PatternSet patterns, String prefix, DetectionSettings settings) {
      super(settings.stage());
      this.prefix = prefix;
      this.patterns = patterns;
      this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      engine = new KeyedEngine("test", prefix, patterns, settings);
      engine.initialize(context);
      detector = new Detector(engine);
    }

    @Override
    public void open() throws Exception {
      super.open();
      engine.open(getKeyedStateBackend(), output, group(""), deadlines());
      engine.tracer().setReportsRequests(true);
    }

    private MetricGroup group(String prefix) {
      return new UnregisteredMetricsGroup() {
        @Override
        public Counter counter(String name) {
          Counter counter = new SimpleCounter();
          registered.put(prefix + name, counter);
          return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
          registered.put(prefix + name, gauge);
          return gauge;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
          return group(prefix + key + "." + value + ".");
        }
      };
    }

    @Override
    protected void processBroadcast(BroadcastElement element) throws Exception {
      engine.tracer().processBroadcast(element, time());
    }

    @Override
    protected void process(String key, List<Element> elements, long time) throws Exception {
      emit("elements", detector.process(key, elements, time, isInArrivalOrder()));
    }

    @Override
    protected void onDeadline(String key, long time) throws Exception {
      emit("deadline", detector.onDeadline(key, time));
    }

    @Override
    protected long nextVersionChange() {
      return engine.nextVersionChange();
    }

    @Override
    protected void onVersionChange(long time) throws Exception {
      engine.onVersionChange(time, (key, matches) -> emit("change", matches));
    }

    @Override
    protected void afterElements() throws Exception {
      engine.afterElements();
    }

    @Override
    protected void beforeWatermark(boolean last) throws Exception {
      engine.beforeWatermark(time(), last);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      engine.snapshot(time());
      super.snapshotState(context);
    }

    private void emit(String call, List<Match> matches) {
      show(matches).forEach(match -> calls.add(call + ": " + match));
      matches.forEach(match -> output.collect(new StreamRecord<>(match, match.emittedAt())));
    }
  }
}
