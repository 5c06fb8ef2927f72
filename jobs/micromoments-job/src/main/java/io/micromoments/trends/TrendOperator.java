package io.micromoments.trends;

import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.CountsElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CountElement;
import io.micromoments.schemas.CountsOfFeature;
import io.micromoments.schemas.GroupCount;
import io.micromoments.schemas.StepCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sums the counts of each feature across customers over its sliding window. Input, keyed by
 * feature: counts of one step. At the end of each step of event time, emits the largest counts of
 * the window that ends there, which are used from then on, so a replay counts the same.
 */
public final class TrendOperator extends EventTimeOperator<BroadcastElement>
    implements OneInputStreamOperator<Element, BroadcastElement> {

  /** Maximum number of groups that are emitted; those with the largest counts. */
  static final int MAX_EMITTED = 100;

  /** Maximum number of groups that are counted in a step; further ones are not. */
  private static final int MAX_GROUPS = 10_000;

  /** Counts of fewer events are not emitted. */
  private static final long MIN_COUNT = 2;

  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<Long, StepCounts> BY_STEP =
      new MapStateDescriptor<>(
          "counts-by-step", BasicTypeInfo.LONG_TYPE_INFO, new RecordType<>(StepCounts.class));

  /** The end of the step up to which counts were emitted. */
  private static final ValueStateDescriptor<Long> EMITTED =
      new ValueStateDescriptor<>("emitted-until", BasicTypeInfo.LONG_TYPE_INFO);

  private static final ValueStateDescriptor<Long> STEP =
      new ValueStateDescriptor<>("step", BasicTypeInfo.LONG_TYPE_INFO);

  private transient MapState<Long, StepCounts> byStep;
  private transient ValueState<Long> emittedUntil;
  private transient ValueState<Long> stepLength;

  public TrendOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    byStep = context.getKeyedStateStore().getMapState(BY_STEP);
    emittedUntil = context.getKeyedStateStore().getState(EMITTED);
    stepLength = context.getKeyedStateStore().getState(STEP);
  }

  @Override
  protected void process(String feature, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      if (element instanceof CountElement count) {
        add(count.record());
      }
    }
    // A timer would fire only at the next watermark, after decisions have passed this one.
    emitDue(feature, time);
  }

  private void add(GroupCount count) throws Exception {
    long step = count.getStepMs();
    long start = count.getStepStart().toEpochMilli();
    if (emittedUntil.value() == null) {
      stepLength.update(step);
      emittedUntil.update(start);
      deadlines().register(start + step - 1);
    }
    StepCounts counts = byStep.get(start);
    if (counts == null) {
      counts = new StepCounts(new HashMap<>());
    }
    if (counts.getCounts().containsKey(count.getGroup())
        || counts.getCounts().size() < MAX_GROUPS) {
      counts.getCounts().merge(count.getGroup(), count.getCount(), Long::sum);
      byStep.put(start, counts);
    }
  }

  @Override
  protected void onDeadline(String feature, long time) throws Exception {
    emitDue(feature, time);
  }

  /** Emits the counts at the end of each step that is over, and removes steps that have left. */
  private void emitDue(String feature, long time) throws Exception {
    Long emitted = emittedUntil.value();
    if (emitted == null) {
      return;
    }
    long step = stepLength.value();
    boolean hadDue = false;
    for (long end = emitted + step; end - 1 <= time; end += step) {
      hadDue = true;
      emitted = end;
      if (!emitAt(feature, end, step)) {
        // Nothing is left: counting begins anew with the next event.
        emittedUntil.clear();
        stepLength.clear();
        return;
      }
    }
    if (hadDue) {
      emittedUntil.update(emitted);
      deadlines().register(emitted + step - 1);
    }
  }

  /** Returns whether any steps are left that the next window or a later one contains. */
  private boolean emitAt(String feature, long end, long step) throws Exception {
    Map<String, Long> sums = new HashMap<>();
    List<Long> over = new ArrayList<>();
    boolean isLeft = false;
    for (Map.Entry<Long, StepCounts> each : byStep.entries()) {
      long start = each.getKey();
      if (start < end && start >= end - Feature.STEPS * step) {
        each.getValue().getCounts().forEach((group, count) -> sums.merge(group, count, Long::sum));
      }
      if (start < end + step - Feature.STEPS * step) {
        over.add(start);
      } else {
        isLeft = true;
      }
    }
    for (Long start : over) {
      byStep.remove(start);
    }
    CountsOfFeature counts = new CountsOfFeature(feature, Instant.ofEpochMilli(end), largest(sums));
    output.collect(new StreamRecord<>(new CountsElement(counts), end));
    // The window after the last one with events is emitted, too, as it is empty.
    return isLeft || !sums.isEmpty();
  }

  private static Map<String, Long> largest(Map<String, Long> sums) {
    Map<String, Long> largest = new TreeMap<>();
    sums.entrySet().stream()
        .filter(each -> each.getValue() >= MIN_COUNT)
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_EMITTED)
        .forEach(each -> largest.put(each.getKey(), each.getValue()));
    return largest;
  }
}
