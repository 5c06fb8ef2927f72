package io.micromoments.learn;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.LearnState;
import io.micromoments.schemas.OfferOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Counts how often each offer was shown and accepted on each channel, in a single subtask, and
 * sends the counts to every subtask that decides at fixed boundaries of event time. Outcomes before
 * a boundary take effect at it, so a replay learns the same. Input: outcomes, under {@link #KEY}.
 */
public final class LearnOperator extends EventTimeOperator<BroadcastElement>
    implements OneInputStreamOperator<Element, BroadcastElement> {

  /** The key of all outcomes. */
  public static final String KEY = "learn";

  private static final long serialVersionUID = 1L;
  private static final ValueStateDescriptor<LearnState> SO_FAR =
      new ValueStateDescriptor<>("learned-so-far", new RecordType<>(LearnState.class));

  private final long interval;

  private transient ValueState<LearnState> soFar;

  /**
   * @param interval interval between boundaries
   */
  public LearnOperator(StageSettings settings, Duration interval) {
    super(settings);
    this.interval = interval.toMillis();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    soFar = context.getKeyedStateStore().getState(SO_FAR);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    LearnState state = soFar.value();
    if (state == null) {
      state = LearnState.newBuilder().setCounts(new HashMap<>()).build();
    }
    for (Element element : elements) {
      if (element instanceof ContextElement context
          && context.record() instanceof OfferOutcome outcome) {
        long boundary = Math.floorDiv(element.time(), interval) * interval;
        if (state.getEffectiveSince() != null) {
          // Counts of an earlier time would have no effect: later ones are in use already.
          boundary = Math.max(boundary, state.getEffectiveSince());
        }
        if (state.getChangedSince() != null && state.getChangedSince() < boundary) {
          emitCounts(state);
        }
        OutcomeCounts.count(state.getCounts(), outcome);
        if (state.getChangedSince() == null) {
          state.setChangedSince(boundary);
          if (!isIntervalComplete(state, time)) {
            deadlines().register(boundary + interval - 1);
          }
        }
      }
    }
    // A timer would fire only at the next watermark, after decisions have passed this one.
    if (isIntervalComplete(state, time)) {
      emitCounts(state);
    }
    soFar.update(state);
  }

  /** Returns whether the interval with unsent changes has ended. */
  private boolean isIntervalComplete(LearnState state, long time) {
    return state.getChangedSince() != null && state.getChangedSince() + interval - 1 <= time;
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    LearnState state = soFar.value();
    if (state != null && isIntervalComplete(state, time)) {
      emitCounts(state);
      soFar.update(state);
    }
  }

  /** Emits the counts, effective from the end of the interval in which they changed. */
  private void emitCounts(LearnState state) {
    long from = state.getChangedSince() + interval;
    AcceptanceCounts learned =
        new AcceptanceCounts(
            Instant.ofEpochMilli(from), OutcomeCounts.completed(state.getCounts()));
    output.collect(new StreamRecord<>(new AcceptanceCountsElement(learned), from));
    state.setChangedSince(null);
    state.setEffectiveSince(from);
  }
}
