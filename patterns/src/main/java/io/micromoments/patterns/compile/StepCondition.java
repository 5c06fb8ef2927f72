package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.Explanation;
import io.micromoments.patterns.evaluate.TakenEvents;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.ComparedValue;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;

/**
 * The condition of a step, or of the {@code until} of a loop, both as a condition of flink-cep and
 * as a {@link Guard}. It cannot be sent to another process, because its fields are transient.
 */
public final class StepCondition extends IterativeCondition<Event> {

  private static final long serialVersionUID = 1L;

  /** One alternative. {@code on} is indexed by the code of the stream. */
  private record Branch(Step.Alternative alternative, boolean[] on, EventCondition where) {
    static Branch of(
        Step.Alternative alternative, Function<Step.Alternative, EventCondition> where) {
      boolean[] on = new boolean[EventStream.values().length];
      alternative.on().forEach(stream -> on[stream.code()] = true);
      return new Branch(alternative, on, where.apply(alternative));
    }
  }

  /** Receives the results of the parts of conditions. */
  @FunctionalInterface
  public interface PartOutput {
    /**
     * @param condition name of the condition: that of the step, or {@code until of} and that of the
     *     loop
     * @param part position in {@link io.micromoments.patterns.evaluate.ConditionParts#all}
     */
    void evaluated(String condition, Step.Alternative alternative, int part, boolean holds);
  }

  private final String name;
  private final transient Branch[] branches;
  private final transient Consumer<Event> onTrue;
  private final transient Guard guard;
  private final transient boolean readsCustomer;

  /**
   * @param name the name of the step, or {@link #until} of a loop
   * @param where returns the condition of an alternative; null if it has none
   * @param onTrue receives every event that fits, for step coverage
   */
  StepCondition(
      String name,
      List<Step.Alternative> anyOf,
      Function<Step.Alternative, EventCondition> where,
      Consumer<Event> onTrue) {
    this.name = name;
    this.branches = anyOf.stream().map(each -> Branch.of(each, where)).toArray(Branch[]::new);
    this.onTrue = onTrue;
    boolean dependsOnContext = false;
    boolean readsCustomer = false;
    for (Branch branch : branches) {
      dependsOnContext |= branch.where != null && branch.where.dependsOnContext();
      readsCustomer |= branch.where != null && branch.where.readsCustomer();
    }
    this.guard = dependsOnContext ? new Plain() : new Remembering();
    this.readsCustomer = readsCustomer;
  }

  /** Returns the name of the condition that ends a loop. */
  public static String until(String loop) {
    return "until of " + loop;
  }

  /**
   * Passes on the results of the parts of the condition, as far as they matter for the result.
   *
   * @param taken the events that the partial match has taken so far
   */
  public void evaluateParts(Event event, Condition.Steps taken, PartOutput output) {
    for (Branch branch : branches) {
      if (branch.on[event.stream().code()]
          && (branch.where == null
              || branch.where.evaluateParts(
                  event,
                  taken,
                  (part, holds) -> output.evaluated(name, branch.alternative, part, holds)))) {
        return;
      }
    }
  }

  @Override
  public boolean filter(Event event, Context<Event> context) {
    return test(event, step -> events(step, context));
  }

  Guard guard() {
    return guard;
  }

  /** Returns one requirement per stream and alternative. */
  List<Requirement> requirements() {
    List<Requirement> requirements = new ArrayList<>();
    alternatives((requirement, where) -> requirements.add(requirement));
    return requirements;
  }

  /**
   * Visits the alternatives of each stream with their requirement and their whole condition, which
   * is null if there is none.
   */
  void alternatives(BiConsumer<Requirement, EventCondition> each) {
    for (Branch branch : branches) {
      for (EventStream stream : EventStream.values()) {
        Map<String, Set<String>> words = branch.where == null ? Map.of() : branch.where.words();
        // Events of a stream without the field never fit.
        if (branch.on[stream.code()]
            && words.keySet().stream().allMatch(field -> stream.position(field) >= 0)) {
          each.accept(new Requirement(stream, words), branch.where);
        }
      }
    }
  }

  /**
   * Returns whether the event may fit when no event has been taken before. Conditions that read the
   * customer count as true, because the customer may not be known yet.
   */
  boolean mayStartWith(Event event) {
    if (!readsCustomer) {
      return guard.holds(event, event.time(), Nothing.TAKEN);
    }
    for (Branch branch : branches) {
      if (branch.on[event.stream().code()]
          && (branch.where == null
              || branch.where.readsCustomer()
              || branch.where.holds(event, Nothing.TAKEN))) {
        return true;
      }
    }
    return false;
  }

  private boolean test(Event event, Condition.Steps steps) {
    for (Branch branch : branches) {
      if (branch.on[event.stream().code()]
          && (branch.where == null || branch.where.holds(event, steps))) {
        onTrue.accept(event);
        return true;
      }
    }
    return false;
  }

  /**
   * Explains the result for an event: by the alternative of its stream that is closest to holding.
   */
  private Explanation explain(Event event, Condition.Steps steps) {
    Branch closest = null;
    int fewest = Integer.MAX_VALUE;
    for (Branch branch : branches) {
      if (branch.on[event.stream().code()]) {
        int failures = branch.where == null ? 0 : branch.where.failures(event, steps);
        closest = failures < fewest ? branch : closest;
        fewest = Math.min(fewest, failures);
      }
    }
    if (closest == null) {
      return Explanation.of(
          "on " + String.join(", ", streams()),
          false,
          new ComparedValue("stream", event.stream().label()));
    }
    return closest.where == null ? Explanation.HOLDS : closest.where.explain(event, steps);
  }

  private int failures(Event event, Condition.Steps steps) {
    int fewest = Integer.MAX_VALUE;
    for (Branch branch : branches) {
      if (branch.on[event.stream().code()]) {
        fewest = Math.min(fewest, branch.where == null ? 0 : branch.where.failures(event, steps));
      }
    }
    return fewest == Integer.MAX_VALUE ? 1 : fewest;
  }

  private List<String> streams() {
    return Arrays.stream(EventStream.values())
        .filter(stream -> Arrays.stream(branches).anyMatch(branch -> branch.on[stream.code()]))
        .map(EventStream::label)
        .toList();
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

  private abstract class Leaf extends Guard {
    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return false;
    }

    @Override
    public void collect(Set<StepCondition> steps) {
      steps.add(StepCondition.this);
    }

    @Override
    public boolean reads(EventStream stream) {
      for (Branch branch : branches) {
        if (branch.on[stream.code()]) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int failures(Event event, long time, TakenEvents taken) {
      return StepCondition.this.failures(event, taken);
    }

    @Override
    public Explanation explain(Event event, long time, TakenEvents taken) {
      return StepCondition.this.explain(event, taken);
    }
  }

  private final class Plain extends Leaf {
    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return test(event, taken);
    }
  }

  /** Guard that caches the last result, because partial matches evaluate the same event in turn. */
  private final class Remembering extends Leaf {
    private Event last;
    private boolean held;

    @Override
    @SuppressWarnings("ReferenceEquality") // another instance is evaluated again, even if equal
    public boolean holds(Event event, long time, TakenEvents taken) {
      if (event != last) {
        held = test(event, taken);
        last = event;
      }
      return held;
    }
  }

  private enum Nothing implements TakenEvents {
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
