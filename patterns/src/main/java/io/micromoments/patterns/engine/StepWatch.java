package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton.Action;
import io.micromoments.patterns.compile.Automaton.Kind;
import io.micromoments.patterns.compile.Automaton.State;
import io.micromoments.patterns.compile.Automaton.Transition;
import io.micromoments.patterns.evaluate.Explanation;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.NearMiss;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.schemas.WaitingStep;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events that a step of one attempt has not taken. */
final class StepWatch {

  private static final int MAX_CLOSEST = 3;

  /** How many events are explained that fail as many parts as the closest ones. */
  private static final int MAX_EXPLAINED = 100;

  private static final Explanation BLOCKED =
      Explanation.of("no attempt is open (starts: one-at-a-time)", false);

  private long seen;
  private int explained;
  private final List<NearMiss> closest = new ArrayList<>(MAX_CLOSEST);

  /**
   * Examines which steps a partial match waits for, and why an event fits none of them.
   *
   * @param isBlocked whether the pattern starts only one attempt at a time, and one is open
   * @param steps by name; changed
   */
  static void examine(
      PatternRuntime runtime,
      PartialMatch match,
      Event event,
      long time,
      boolean isBlocked,
      Map<String, StepWatch> steps) {
    PathView taken = new PathView();
    taken.look(runtime, match);
    Map<String, List<Transition>> byStep =
        runtime.waitingSteps.computeIfAbsent(match.state, state -> takesByStep(runtime, state));
    for (Map.Entry<String, List<Transition>> step : byStep.entrySet()) {
      if (reads(step.getValue(), event.stream())) {
        steps
            .computeIfAbsent(step.getKey(), name -> new StepWatch())
            .examine(step.getValue(), event, time, taken, isBlocked);
      }
    }
  }

  private static boolean reads(List<Transition> takes, EventStream stream) {
    for (Transition take : takes) {
      if (take.guard().reads(stream)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the transitions that could take the next event, by the names of their steps. */
  private static Map<String, List<Transition>> takesByStep(PatternRuntime runtime, int state) {
    Map<String, List<Transition>> byStep = new LinkedHashMap<>();
    for (Transition take : takes(runtime.automaton.state(state))) {
      if (take.target().kind() != Kind.STOP) {
        byStep
            .computeIfAbsent(
                runtime.automaton.step(take.source().step()), step -> new ArrayList<>(1))
            .add(take);
      }
    }
    return byStep;
  }

  /**
   * Returns the steps that a partial match waits for, with the events that each has not taken.
   *
   * @param steps by name
   */
  static List<WaitingStep> waitingFor(
      PatternRuntime runtime, PartialMatch match, Map<String, StepWatch> steps) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> absent = new LinkedHashSet<>();
    for (Transition take : takes(runtime.automaton.state(match.state))) {
      if (take.target().kind() == Kind.STOP) {
        absent.add(runtime.automaton.step(take.target().step()));
      } else {
        names.add(runtime.automaton.step(take.source().step()));
      }
    }
    List<WaitingStep> waiting = new ArrayList<>();
    for (String name : names) {
      StepWatch watch = steps.get(name);
      waiting.add(
          watch == null
              ? new WaitingStep(name, 0L, List.of(), false)
              : new WaitingStep(name, watch.seen, List.copyOf(watch.closest), false));
    }
    absent.forEach(name -> waiting.add(new WaitingStep(name, 0L, List.of(), true)));
    return waiting;
  }

  /** Returns the transitions that could take an event of a match in a state. */
  private static List<Transition> takes(State from) {
    List<Transition> takes = new ArrayList<>();
    Deque<State> toVisit = new ArrayDeque<>(List.of(from));
    Set<State> visited = new HashSet<>(toVisit);
    while (!toVisit.isEmpty()) {
      State state = toVisit.pop();
      for (int i = 0; i < state.transitionCount(); i++) {
        Transition transition = state.transition(i);
        if (transition.action() == Action.PROCEED && visited.add(transition.target())) {
          toVisit.push(transition.target());
        } else if (transition.action() == Action.TAKE) {
          takes.add(transition);
        }
      }
    }
    return takes;
  }

  private void examine(
      List<Transition> takes, Event event, long time, PathView taken, boolean isBlocked) {
    Transition best = null;
    int fewest = Integer.MAX_VALUE;
    for (Transition take : takes) {
      if (!take.guard().reads(event.stream())) {
        continue;
      }
      int failures = take.guard().failures(event, time, taken) + (isBlocked ? 1 : 0);
      if (failures == 0) {
        return; // It was taken.
      }
      best = failures < fewest ? take : best;
      fewest = Math.min(fewest, failures);
    }
    seen++;
    if (isClose(fewest)) {
      Explanation why = best.guard().explain(event, time, taken);
      add(event, isBlocked ? why.and(BLOCKED) : why);
    }
  }

  /** Returns whether an event with this many failed parts could be among the closest. */
  private boolean isClose(int failures) {
    boolean isFull = closest.size() == MAX_CLOSEST;
    return (!isFull && explained++ < MAX_EXPLAINED)
        || closest.isEmpty()
        || failures < closest.get(closest.size() - 1).getFailures();
  }

  private void add(Event event, Explanation why) {
    List<ConditionPart> reason = why.failed();
    if (closest.stream().anyMatch(each -> failed(each).equals(reason))) {
      return;
    }
    closest.add(
        new NearMiss(
            event.stream().label(),
            event.id(),
            Instant.ofEpochMilli(event.time()),
            why.failures(),
            why.parts()));
    closest.sort(Comparator.comparingInt(NearMiss::getFailures));
    if (closest.size() > MAX_CLOSEST) {
      closest.remove(MAX_CLOSEST);
    }
  }

  private static List<ConditionPart> failed(NearMiss miss) {
    return miss.getParts().stream().filter(part -> part.getOutcome() != PartOutcome.PASS).toList();
  }
}
