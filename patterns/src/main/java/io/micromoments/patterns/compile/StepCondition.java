package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/**
 * What a step (or the end of a loop) demands of an event, in the form flink-cep asks for it and as
 * a {@link Guard}. In flink-cep's form it cannot leave the process it was made in.
 */
final class StepCondition extends IterativeCondition<Event> {

  private static final long serialVersionUID = 1L;

  private record Branch(Set<EventStream> on, EventCondition where) {}

  private final transient List<Branch> branches = new ArrayList<>();
  private final transient Consumer<Event> onTrue;
  private final transient Guard guard;

  /**
   * @param onTrue told of every event that fits, for step coverage
   */
  StepCondition(List<Step.Alternative> anyOf, Consumer<Event> onTrue) {
    boolean looksBack = false;
    for (Step.Alternative alternative : anyOf) {
      EventCondition where = alternative.where().map(EventCondition::new).orElse(null);
      branches.add(new Branch(EnumSet.copyOf(alternative.on()), where));
      looksBack |= where != null && where.looksBack();
    }
    this.onTrue = onTrue;
    this.guard = looksBack ? new Plain() : new Remembering();
  }

  @Override
  public boolean filter(Event event, Context<Event> context) {
    return test(event, step -> events(step, context));
  }

  Guard guard() {
    return guard;
  }

  /** One for each stream and alternative. */
  List<Start> starts() {
    List<Start> starts = new ArrayList<>();
    for (Branch branch : branches) {
      for (EventStream stream : branch.on) {
        starts.add(new Start(stream, branch.where == null ? Map.of() : branch.where.words()));
      }
    }
    return starts;
  }

  /** The same without anything taken before. */
  boolean startsWith(Event event) {
    return guard.holds(event, event.time(), Nothing.TAKEN);
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

  private final class Plain extends Guard {
    @Override
    public boolean holds(Event event, long time, Taken taken) {
      return test(event, taken);
    }
  }

  /** Asked about the same event by one partial match after the other. */
  private final class Remembering extends Guard {
    private Event last;
    private boolean held;

    @Override
    @SuppressWarnings("ReferenceEquality") // an equal event that is another one is asked about anew
    public boolean holds(Event event, long time, Taken taken) {
      if (event != last) {
        held = test(event, taken);
        last = event;
      }
      return held;
    }
  }

  private enum Nothing implements Taken {
    TAKEN;

    @Override
    public List<Event> events(String step) {
      return List.of();
    }

    @Override
    public long lastTime() {
      return Long.MIN_VALUE;
    }
  }
}
