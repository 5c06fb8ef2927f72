package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/**
 * Oracle that runs the operator that {@code CEP.pattern(stream, pattern, comparator)} adds to a
 * job, with a comparator of event_id and only the events of the streams that the pattern names.
 */
public final class StockCep {

  private StockCep() {}

  /** Returns the distinct matches as text. */
  static TreeSet<String> matches(MomentPattern pattern, List<Event> events, long end)
      throws Exception {
    Pattern<Event, Event> flink = new PatternCompiler().toFlink(pattern);
    Comparator<Event> byId = Comparator.comparing(Event::id);
    CepOperator<Event, String, String> operator =
        new CepOperator<>(
            new EventSerializer(),
            false,
            NFACompiler.compileFactory(flink, false),
            (org.apache.flink.cep.EventComparator<Event>) byId::compare,
            flink.getAfterMatchSkipStrategy(),
            new PatternProcessFunction<>() {
              private static final long serialVersionUID = 1L;

              @Override
              public void processMatch(
                  Map<String, List<Event>> match, Context context, Collector<String> out) {
                out.collect(show(match));
              }
            },
            null);
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Event, String>(
            operator, event -> "customer", BasicTypeInfo.STRING_TYPE_INFO)) {
      harness.open();
      for (Event event : events) {
        if (pattern.streams().contains(event.stream())) {
          harness.processElement(new StreamRecord<>(event, event.time()));
        }
      }
      for (long time : times(pattern, events, end)) {
        harness.processWatermark(new Watermark(time));
      }
      return new TreeSet<>(harness.extractOutputValues());
    }
  }

  /** Returns all matches of our engine as text. */
  static List<String> ours(MomentPattern pattern, List<Event> events, long end) throws Exception {
    List<String> found = new ArrayList<>();
    PatternEngine engine = new PatternEngine(List.of(new PatternCompiler().compile(pattern)));
    KeyState state = new KeyState();
    List<Event> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(Event::time).thenComparing(Event::id));
    for (Event event : ordered) {
      engine.onEvent("customer", state, event, match -> found.add(show(match.steps())));
      // State must survive serialization.
      state = new KeyStateSerializer().copy(state);
    }
    engine.onTime("customer", state, end, match -> found.add(show(match.steps())));
    if (!state.isEmpty()) {
      throw new AssertionError("left over at the end: " + state.open());
    }
    return found;
  }

  public static String show(Map<String, List<Event>> match) {
    StringBuilder out = new StringBuilder();
    new java.util.TreeMap<>(match)
        .forEach((step, taken) -> out.append(step).append('=').append(ids(taken)).append(' '));
    return out.toString().trim();
  }

  private static List<String> ids(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }

  /**
   * Returns a watermark at each event and at each time at which a window can end. Of matches that
   * start with the same event and are due at the same watermark, which one stock flink-cep reports
   * first (and a skip strategy keeps) depends on how watermarks are spaced: the order within its
   * heap depends on removals. Our engine advances deadline by deadline; so must the oracle.
   */
  private static List<Long> times(MomentPattern pattern, List<Event> events, long end) {
    List<Long> windows = new ArrayList<>();
    pattern.within().ifPresent(within -> windows.add(within.toMillis()));
    for (Step step : pattern.steps()) {
      if (step instanceof Step.EventStep single) {
        single.within().ifPresent(within -> windows.add(within.toMillis()));
      }
    }
    TreeSet<Long> times = new TreeSet<>();
    for (Event event : events) {
      times.add(event.time());
      windows.forEach(window -> times.add(event.time() + window));
    }
    times.removeIf(time -> time > end);
    times.add(end);
    return new ArrayList<>(times);
  }
}
