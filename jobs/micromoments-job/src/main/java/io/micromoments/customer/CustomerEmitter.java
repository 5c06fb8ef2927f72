package io.micromoments.customer;

import io.micromoments.decide.Decisions;
import io.micromoments.patterns.engine.Match;
import io.micromoments.runtime.Deadlines;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.ProfileUpdate;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Emits what was decided about the current customer, and collects the events derived from it, which
 * patterns have not seen yet.
 */
final class CustomerEmitter implements Decisions.Output {

  private final Deque<Event> derived = new ArrayDeque<>();
  private Output<StreamRecord<Element>> output;
  private Deadlines deferrals;
  private boolean derives;
  private boolean isSilent;

  /**
   * @param deferrals registers the times until which decisions are deferred
   */
  void open(Output<StreamRecord<Element>> to, Deadlines deferrals) {
    this.output = to;
    this.deferrals = deferrals;
  }

  /** Sets whether anything reads derived events. */
  void setDerives(boolean derives) {
    this.derives = derives;
  }

  /**
   * Sets whether output is suppressed, since the merged-customer stage decides for the customer.
   */
  void setSilent(boolean silent) {
    isSilent = silent;
  }

  private <T> void emit(OutputTag<T> tag, StreamRecord<T> record) {
    if (!isSilent) {
      output.collect(tag, record);
    }
  }

  /** Returns the derived events, to be removed as they are processed. */
  Deque<Event> derived() {
    return derived;
  }

  @Override
  public void moment(Micromoment moment, Match match) {
    emit(CustomerOperator.MOMENTS, new StreamRecord<>(moment, match.emittedAt()));
    if (derives && moment.getStatus() == PatternStatus.live) {
      derived.add(DerivedEvents.of(moment, match.emittedAt()));
    }
  }

  @Override
  public void outcome(OfferOutcome outcome, String category) {
    if (derives && !GuestId.isGuest(outcome.getCustomerId())) {
      derived.add(DerivedEvents.of(outcome, category));
    }
  }

  @Override
  public void profile(CustomerProfile profile) {
    if (derives) {
      derived.add(DerivedEvents.of(profile));
    }
  }

  @Override
  public void command(CommandElement command) {
    StreamRecord<Element> element = new StreamRecord<>(command, command.time());
    if (!command.budgets().isEmpty()) {
      emit(CustomerOperator.BUDGETED, element);
    } else if (!isSilent) {
      output.collect(element);
    }
  }

  @Override
  public void agreement(Agreement agreement) {
    emit(
        CustomerOperator.AGREEMENTS,
        new StreamRecord<>(agreement, agreement.getEventTime().toEpochMilli()));
  }

  @Override
  public void profileUpdate(ProfileUpdate update) {
    emit(
        CustomerOperator.PROFILE_UPDATES,
        new StreamRecord<>(update, update.getEventTime().toEpochMilli()));
  }

  @Override
  public void deadline(long time) {
    deferrals.register(time);
  }

  @Override
  public void cancelDeadline(long time) {
    deferrals.delete(time);
  }

  @Override
  public void measurement(Measurement sum) {
    output.collect(
        CustomerOperator.MEASUREMENTS, new StreamRecord<>(sum, sum.getAt().toEpochMilli()));
  }
}
