package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/** What a step (or the end of a loop) demands of an event, in the form flink-cep asks for it. */
final class StepCondition extends IterativeCondition<Event> {

  private static final long serialVersionUID = 1L;

  private record Branch(Set<EventStream> on, Condition where) {}

  private final transient List<Branch> branches = new ArrayList<>();
  private final transient Consumer<Event> onTrue;

  /**
   * @param onTrue told of every event that fits, for step coverage
   */
  StepCondition(List<Step.Alternative> anyOf, Consumer<Event> onTrue) {
    for (Step.Alternative alternative : anyOf) {
      branches.add(
          new Branch(
              EnumSet.copyOf(alternative.on()),
              alternative.where().map(Condition::new).orElse(null)));
    }
    this.onTrue = onTrue;
  }

  @Override
  public boolean filter(Event event, Context<Event> context) {
    return test(event, step -> events(step, context));
  }

  /** The same without anything taken before. */
  boolean startsWith(Event event) {
    return test(event, step -> List.of());
  }

  private boolean test(Event event, Condition.Steps steps) {
    for (Branch branch : branches) {
      if (branch.on.contains(event.stream())
          && (branch.where == null || branch.where.holds(event, steps))) {
        onTrue.accept(event);
        return true;
      }
    }
    return false;
  }

  private static List<Event> events(String step, Context<Event> context) {
    List<Event> events = new ArrayList<>();
    try {
      context.getEventsForPattern(step).forEach(events::add);
    } catch (Exception e) {
      throw new IllegalStateException("cannot read the events of step " + step, e);
    }
    return events;
  }
}
