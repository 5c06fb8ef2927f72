package io.micromoments.definitions;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Aggregates the effects of a change, by pattern. Each subtask of the counting stages reports for
 * its key groups; the status is emitted when every stage has reported all key groups.
 */
public final class DefinitionStatuses
    extends KeyedProcessFunction<String, ChangeCount, DefinitionStatus> {

  private static final long serialVersionUID = 1L;
  private static final MapStateDescriptor<String, ChangeCount> COUNTS =
      new MapStateDescriptor<>(
          "counts", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(ChangeCount.class));

  private final int keyGroups;
  private final Set<String> stages;

  private transient MapState<String, ChangeCount> counts;

  /**
   * @param keyGroups total number of key groups, which is the maximum parallelism
   * @param stages the stages that count
   */
  public DefinitionStatuses(int keyGroups, Set<String> stages) {
    this.keyGroups = keyGroups;
    this.stages = Set.copyOf(stages);
  }

  @Override
  public void open(OpenContext context) {
    counts = getRuntimeContext().getMapState(COUNTS);
  }

  @Override
  public void processElement(ChangeCount count, Context context, Collector<DefinitionStatus> out)
      throws Exception {
    List<ChangeCount> ofChange = new ArrayList<>();
    for (ChangeCount each : counts.values()) {
      if (isOfChange(each, count)) {
        ofChange.add(each);
      }
    }
    // After a restore at another parallelism, subtasks have other key groups and count again.
    for (ChangeCount each : List.copyOf(ofChange)) {
      if (overlap(each, count)) {
        counts.remove(key(each));
        ofChange.remove(each);
      }
    }
    ofChange.add(count);
    if (!isComplete(ofChange)) {
      counts.put(key(count), count);
      return;
    }
    for (ChangeCount each : ofChange) {
      counts.remove(key(each));
    }
    out.collect(
        DefinitionStatus.newBuilder()
            .setDefinition(count.getPattern())
            .setVersion(count.getVersion())
            .setEventTime(
                ofChange.stream()
                    .map(ChangeCount::getEffectiveAt)
                    .max(Comparator.naturalOrder())
                    .orElseThrow())
            .setState(count.getRetired() ? DefinitionState.RETIRED : DefinitionState.ACTIVATED)
            .setKept(ofChange.stream().mapToLong(ChangeCount::getKept).sum())
            .setDrained(ofChange.stream().mapToLong(ChangeCount::getDrained).sum())
            .setDropped(ofChange.stream().mapToLong(ChangeCount::getDropped).sum())
            .build());
  }

  private boolean isComplete(List<ChangeCount> ofChange) {
    for (String stage : stages) {
      BitSet accounted = new BitSet(keyGroups);
      for (ChangeCount each : ofChange) {
        if (each.getStage().equals(stage)) {
          accounted.set(each.getFirstKeyGroup(), each.getLastKeyGroup() + 1);
        }
      }
      if (accounted.cardinality() < keyGroups) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfChange(ChangeCount a, ChangeCount b) {
    return a.getVersion() == b.getVersion() && a.getRetired() == b.getRetired();
  }

  private static boolean overlap(ChangeCount a, ChangeCount b) {
    return a.getStage().equals(b.getStage())
        && a.getFirstKeyGroup() <= b.getLastKeyGroup()
        && b.getFirstKeyGroup() <= a.getLastKeyGroup();
  }

  private static String key(ChangeCount count) {
    return String.format(
        Locale.ROOT,
        "%d %s %s %d",
        count.getVersion(),
        count.getRetired(),
        count.getStage(),
        count.getFirstKeyGroup());
  }
}
