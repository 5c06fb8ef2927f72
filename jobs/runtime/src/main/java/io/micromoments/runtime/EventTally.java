package io.micromoments.runtime;

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
 * Counts the outcome of each event in the stage where its processing ends. The counts are operator
 * state, so that a restart neither repeats nor loses any. Over all subtasks of all stages:
 *
 * <pre>read = matched + rejected + late + ignored + duplicate + erased + buffered</pre>
 *
 * <p>Each term is a counter {@code events.<fate>} of the operator, except {@code buffered}: a gauge
 * of the stages that buffer events until the watermark passes them.
 */
public final class EventTally {

  /** Outcome of an event, except {@link #READ}, which counts the input. */
  public enum Fate {
    /** Read by ingest from a topic or file of events, whatever it contains. */
    READ,
    /** Processed by a stage: by patterns or as customer context. */
    PROCESSED,
    REJECTED,
    LATE,
    /** Used by no pattern or stage. */
    IGNORED,
    DUPLICATE,
    /** Older than the erasure of its customer or device. */
    ERASED;

    /** Returns the name used in metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Metric group. */
  public static final String GROUP = "events";

  /** Operator state of each counting stage: for each subtask a map of counts by fate. */
  public static final ListStateDescriptor<Map<String, Long>> COUNTED =
      new ListStateDescriptor<>("event-tally", Types.MAP(Types.STRING, Types.LONG));

  private final ListState<Map<String, Long>> state;
  private final Map<Fate, Counter> counters = new EnumMap<>(Fate.class);

  /** Continues from the restored counts. */
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

  /** Writes the counts to state. */
  public void snapshot() throws Exception {
    Map<String, Long> counted = new HashMap<>();
    counters.forEach((fate, counter) -> counted.put(fate.label(), counter.getCount()));
    state.update(List.of(counted));
  }
}
