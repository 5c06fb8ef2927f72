package io.micromoments.learn;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.LearnedElement;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.RecordType;
import io.micromoments.patterns.flow.StageSettings;
import io.micromoments.schemas.Learned;
import io.micromoments.schemas.LearnedSoFar;
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
 * Counts how often each offer was shown and taken on each channel, in one task for the whole job,
 * and tells every task of decide at the boundaries of event time: what happened before a boundary
 * counts from it on, so that a replay learns the same. Input: outcomes, under {@link #KEY}.
 */
public final class LearnOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  /** Under which all outcomes come here. */
  public static final String KEY = "learn";

  private static final long serialVersionUID = 1L;
  private static final ValueStateDescriptor<LearnedSoFar> SO_FAR =
      new ValueStateDescriptor<>("learned-so-far", new RecordType<>(LearnedSoFar.class));

  private final long every;

  private transient ValueState<LearnedSoFar> soFar;

  /**
   * @param every how far the boundaries are apart
   */
  public LearnOperator(StageSettings settings, Duration every) {
    super(settings);
    this.every = every.toMillis();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    soFar = context.getKeyedStateStore().getState(SO_FAR);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    LearnedSoFar state = soFar.value();
    if (state == null) {
      state = LearnedSoFar.newBuilder().setTrials(new HashMap<>()).build();
    }
    for (Element element : elements) {
      if (element instanceof ContextElement context
          && context.record() instanceof OfferOutcome outcome) {
        long boundary = Math.floorDiv(element.time(), every) * every;
        if (state.getChangedSince() != null && state.getChangedSince() < boundary) {
          tell(state);
        }
        OutcomeTrial.count(state.getTrials(), outcome);
        if (state.getChangedSince() == null) {
          state.setChangedSince(boundary);
          if (!isOver(state, time)) {
            registerDeadline(boundary + every - 1);
          }
        }
      }
    }
    // A call would come with the next watermark only, when decide is past this one.
    if (isOver(state, time)) {
      tell(state);
    }
    soFar.update(state);
  }

  /** Whether the stretch in which something became known has ended. */
  private boolean isOver(LearnedSoFar state, long time) {
    return state.getChangedSince() != null && state.getChangedSince() + every - 1 <= time;
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    LearnedSoFar state = soFar.value();
    if (state != null && isOver(state, time)) {
      tell(state);
      soFar.update(state);
    }
  }

  /** What is known now counts from the end of the stretch in which it became known. */
  private void tell(LearnedSoFar state) {
    long from = state.getChangedSince() + every;
    Learned learned = new Learned(Instant.ofEpochMilli(from), new HashMap<>(state.getTrials()));
    output.collect(new StreamRecord<>(new LearnedElement(learned), from));
    state.setChangedSince(null);
  }
}
