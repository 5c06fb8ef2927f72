package io.micromoments.decide;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.VersionsByTime;
import io.micromoments.schemas.AcceptanceCounts;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/** Tracks acceptance rates by the event time from which they apply, in broadcast state. */
final class AcceptanceHistory {

  private static final MapStateDescriptor<Long, AcceptanceCounts> LEARNED =
      new MapStateDescriptor<>(
          "learned", BasicTypeInfo.LONG_TYPE_INFO, new RecordType<>(AcceptanceCounts.class));

  private final BroadcastState<Long, AcceptanceCounts> state;
  private final VersionsByTime<AcceptanceRates> timeline = new VersionsByTime<>();

  AcceptanceHistory(OperatorStateStore store) throws Exception {
    this.state = store.getBroadcastState(LEARNED);
    state.immutableEntries().forEach(entry -> put(entry.getValue()));
  }

  /**
   * Adds what was learned, effective from its own time.
   *
   * @param earliestDecision lower bound for the times of future decisions, in milliseconds
   */
  void add(AcceptanceCounts learned, long earliestDecision) throws Exception {
    state.put(learned.getEffectiveAt().toEpochMilli(), learned);
    put(learned);
    prune(earliestDecision);
  }

  private void put(AcceptanceCounts learned) {
    timeline.put(learned.getEffectiveAt().toEpochMilli(), AcceptanceRates.of(learned));
  }

  /** Returns the rates in effect at a time. */
  AcceptanceRates at(long time) {
    AcceptanceRates rates = timeline.at(time);
    return rates == null ? AcceptanceRates.NONE : rates;
  }

  /**
   * Removes rates that newer ones have replaced.
   *
   * @param earliestDecision lower bound for the times of future decisions, in milliseconds
   */
  void prune(long earliestDecision) throws Exception {
    for (long replaced : timeline.removeBefore(earliestDecision)) {
      state.remove(replaced);
    }
  }
}
