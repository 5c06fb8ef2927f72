package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Explanation;
import io.micromoments.patterns.evaluate.TakenEvents;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.schemas.ComparedValue;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/**
 * A condition on the time between an event and the latest event that some steps have taken. Holds
 * if they have taken none.
 */
final class StepTiming extends IterativeCondition<Event> {

  private static final long serialVersionUID = 1L;

  /** The steps whose latest event counts. */
  private final transient List<String> steps;

  private final transient String ownStep;
  private final long millis;
  private final boolean isMinimum;
  private final transient Guard guard = new InTime();

  private StepTiming(List<String> steps, String ownStep, long millis, boolean isMinimum) {
    this.steps = steps;
    this.ownStep = ownStep;
    this.millis = millis;
    this.isMinimum = isMinimum;
  }

  /** The event comes less than a time after the previous event. */
  static StepTiming before(List<Step> earlier, long millis) {
    return new StepTiming(names(earlier), null, millis, false);
  }

  /** The event comes at least a time after the previous event. */
  static StepTiming notBefore(List<Step> earlier, long millis) {
    return new StepTiming(names(earlier), null, millis, true);
  }

  /** The event comes less than a time after the previous event of the same step. */
  static StepTiming eachWithin(String step, long millis) {
    return new StepTiming(List.of(step), step, millis, false);
  }

  @Override
  public boolean filter(Event event, Context<Event> context) throws Exception {
    long last = Long.MIN_VALUE;
    for (String step : steps) {
      for (Event taken : context.getEventsForPattern(step)) {
        last = Math.max(last, taken.time());
      }
    }
    return isInTime(event.time(), last);
  }

  private boolean isInTime(long time, long last) {
    return last == Long.MIN_VALUE || (time - last < millis) != isMinimum;
  }

  Guard guard() {
    return guard;
  }

  private static List<String> names(List<Step> steps) {
    List<String> names = new ArrayList<>();
    collect(steps, names);
    return names;
  }

  private static void collect(List<Step> steps, List<String> into) {
    for (Step step : steps) {
      if (step instanceof EventStep && !step.then().isAbsence()) {
        into.add(step.name());
      } else if (step instanceof GroupStep group) {
        collect(group.steps(), into);
      }
    }
  }

  private final class InTime extends Guard {
    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return isInTime(time, last(taken));
    }

    private long last(TakenEvents taken) {
      if (ownStep == null) {
        return taken.lastTime();
      }
      List<Event> own = taken.events(ownStep);
      return own.isEmpty() ? Long.MIN_VALUE : own.get(own.size() - 1).time();
    }

    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return inTime;
    }

    @Override
    public void collect(Set<StepCondition> steps) {}

    @Override
    public boolean reads(EventStream stream) {
      return false;
    }

    @Override
    public int failures(Event event, long time, TakenEvents taken) {
      return holds(event, time, taken) ? 0 : 1;
    }

    @Override
    public Explanation explain(Event event, long time, TakenEvents taken) {
      long last = last(taken);
      String text =
          (isMinimum ? "at least " : "less than ")
              + Durations.show(Duration.ofMillis(millis))
              + " after the previous event"
              + (ownStep == null ? "" : " of the step");
      return last == Long.MIN_VALUE
          ? Explanation.of(text, true)
          : Explanation.of(
              text,
              isInTime(time, last),
              new ComparedValue("time since", Durations.show(Duration.ofMillis(time - last))));
    }
  }
}
