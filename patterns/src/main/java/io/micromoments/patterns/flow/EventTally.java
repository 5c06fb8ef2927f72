package io.micromoments.patterns.flow;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What became of events, counted where their way ends and kept in state, so that a restart counts
 * none twice and forgets none. Over all tasks of all stages:
 *
 * <pre>read = matched + rejected + late + ignored + duplicate + erased + buffered</pre>
 *
 * <p>Each is a counter {@code events.<fate>} of the operator; what is buffered is a gauge of the
 * stages that hold events until time has come.
 */
public final class EventTally {

  /** Where the way of an event ends; but for the first, where it begins. */
  public enum Fate {
    /** By ingest, from a topic or file of events, whatever it was. */
    READ,
    /** A stage has looked at it: patterns, or what is known of the customer. */
    MATCHED,
    REJECTED,
    LATE,
    /** No pattern or stage uses it. */
    IGNORED,
    DUPLICATE,
    /** It is older than the erasure of whom it is of. */
    ERASED;

    /** As metrics call it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The group of metrics. */
  public static final String GROUP = "events";

  /** The operator state of each stage that counts: for each task a map of fates. */
  public static final ListStateDescriptor<Map<String, Long>> COUNTED =
      new ListStateDescriptor<>("event-tally", Types.MAP(Types.STRING, Types.LONG));

  private final ListState<Map<String, Long>> state;
  private final Map<Fate, Counter> counters = new EnumMap<>(Fate.class);

  /** Goes on from what was counted before. */
  public EventTally(OperatorStateStore store, MetricGroup metrics) throws Exception {
    state = store.getListState(COUNTED);
    MetricGroup group = metrics.addGroup(GROUP);
    for (Fate fate : Fate.values()) {
      counters.put(fate, group.counter(fate.label()));
    }
    for (Map<String, Long> restored : state.get()) {
      for (Fate fate : Fate.values()) {
        counters.get(fate).inc(restored.getOrDefault(fate.label(), 0L));
      }
    }
  }

  public void count(Fate fate) {
    counters.get(fate).inc();
  }

  /** Before a checkpoint. */
  public void snapshot() throws Exception {
    Map<String, Long> counted = new HashMap<>();
    counters.forEach((fate, counter) -> counted.put(fate.label(), counter.getCount()));
    state.update(List.of(counted));
  }
}
