package io.micromoments.decide;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Learned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/** Tracks acceptance rates by the event time from which they apply, in broadcast state. */
final class LearnedHistory {

  private static final MapStateDescriptor<Long, Learned> LEARNED =
      new MapStateDescriptor<>(
          "learned", BasicTypeInfo.LONG_TYPE_INFO, new RecordType<>(Learned.class));

  private record From(long time, AcceptanceRates acceptanceRates) {}

  private final BroadcastState<Long, Learned> state;
  private final List<From> known = new ArrayList<>();

  LearnedHistory(OperatorStateStore store) throws Exception {
    this.state = store.getBroadcastState(LEARNED);
    state.immutableEntries().forEach(entry -> see(entry.getValue()));
  }

  /**
   * Adds what was learned, effective from its own time.
   *
   * @param now lower bound for the times of future decisions, in milliseconds
   */
  void add(Learned learned, long now) throws Exception {
    state.put(learned.getEffectiveAt().toEpochMilli(), learned);
    see(learned);
    prune(now);
  }

  private void see(Learned learned) {
    long from = learned.getEffectiveAt().toEpochMilli();
    known.removeIf(each -> each.time == from);
    known.add(new From(from, AcceptanceRates.of(learned)));
    known.sort(Comparator.comparingLong(From::time));
  }

  /** Returns the rates in effect at a time. */
  AcceptanceRates at(long time) {
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).time <= time) {
        return known.get(i).acceptanceRates;
      }
    }
    return AcceptanceRates.NONE;
  }

  /** Removes rates that newer ones have replaced. */
  void prune(long now) throws Exception {
    while (known.size() > 1 && known.get(1).time <= now) {
      state.remove(known.remove(0).time);
    }
  }
}
