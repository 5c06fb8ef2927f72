package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.TakenEvents;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/** Holds if an event is within a step's own window, counted from the previous event. */
final class StepWindow extends IterativeCondition<Event> {

  private static final long serialVersionUID = 1L;

  private final transient List<String> earlier = new ArrayList<>();
  private final long windowMillis;
  private final transient Guard guard = new InTime();

  StepWindow(List<Step> earlier, long windowMillis) {
    collect(earlier);
    this.windowMillis = windowMillis;
  }

  @Override
  public boolean filter(Event event, Context<Event> context) throws Exception {
    long last = Long.MIN_VALUE;
    for (String step : earlier) {
      for (Event taken : context.getEventsForPattern(step)) {
        last = Math.max(last, taken.time());
      }
    }
    return last == Long.MIN_VALUE || event.time() - last < windowMillis;
  }

  Guard guard() {
    return guard;
  }

  private void collect(List<Step> steps) {
    for (Step step : steps) {
      if (step instanceof EventStep && !step.then().isAbsence()) {
        earlier.add(step.name());
      } else if (step instanceof GroupStep group) {
        collect(group.steps());
      }
    }
  }

  private final class InTime extends Guard {
    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return taken.lastTime() == Long.MIN_VALUE || time - taken.lastTime() < windowMillis;
    }

    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return inTime;
    }

    @Override
    void collect(Set<StepCondition> steps) {}
  }
}
