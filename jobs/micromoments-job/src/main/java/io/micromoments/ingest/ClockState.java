package io.micromoments.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Operator state for the clocks of ingest, keyed by partition. Every subtask restores the state of
 * all subtasks, because a partition may be read by another subtask after a restore.
 */
final class ClockState {

  private final ListState<Map<String, Long>> greatest;
  private final ListState<Map<String, Long>> confirmed;
  private final ListState<Map<String, Long>> leaders;
  private final ListState<Map<String, Long>> reportedProgress;

  ClockState(OperatorStateStore store) throws Exception {
    greatest = union(store, "greatest-event-times");
    confirmed = union(store, "confirmed-event-times");
    leaders = union(store, "leading-devices");
    reportedProgress = union(store, "reported-event-times");
  }

  private static ListState<Map<String, Long>> union(OperatorStateStore store, String name)
      throws Exception {
    return store.getUnionListState(
        new ListStateDescriptor<>(name, Types.MAP(Types.STRING, Types.LONG)));
  }

  void restore(SourceClocks clocks) throws Exception {
    Map<String, Long> confirmedOfAll = new HashMap<>();
    for (Map<String, Long> each : confirmed.get()) {
      each.forEach((partitionKey, time) -> confirmedOfAll.merge(partitionKey, time, Math::max));
    }
    Map<String, Long> leadersOfAll = new HashMap<>();
    leaders.get().forEach(leadersOfAll::putAll);
    for (Map<String, Long> each : greatest.get()) {
      each.forEach(
          (partitionKey, time) ->
              // Savepoints without confirmed times: the greatest event time was the partition's
              // time.
              clocks.restore(
                  partitionKey,
                  leadersOfAll.getOrDefault(leader(partitionKey, time), 0L).intValue(),
                  time,
                  confirmedOfAll.getOrDefault(partitionKey, time)));
    }
    clocks.finishRestore();
    clocks.restoreReportedProgress(all(reportedProgress));
  }

  void snapshot(SourceClocks clocks) throws Exception {
    greatest.update(List.of(clocks.times()));
    confirmed.update(List.of(clocks.confirmed()));
    Map<String, Long> leading = new HashMap<>();
    clocks
        .leaders()
        .forEach(
            (partitionKey, owner) ->
                leading.put(leader(partitionKey, clocks.times().get(partitionKey)), owner));
    leaders.update(List.of(leading));
    reportedProgress.update(List.of(clocks.reportedProgress()));
  }

  /**
   * Includes the time: other subtasks may hold an earlier leader of the partition, with an earlier
   * time.
   */
  private static String leader(String partitionKey, long time) {
    return partitionKey + '@' + time;
  }

  private static List<Map<String, Long>> all(ListState<Map<String, Long>> state) throws Exception {
    List<Map<String, Long>> all = new ArrayList<>();
    state.get().forEach(all::add);
    return all;
  }
}
