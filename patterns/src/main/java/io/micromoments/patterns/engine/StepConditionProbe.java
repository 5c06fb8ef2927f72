package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton.Action;
import io.micromoments.patterns.compile.Automaton.State;
import io.micromoments.patterns.compile.Automaton.Transition;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.StepCondition;
import io.micromoments.patterns.compile.StepCondition.PartOutput;
import io.micromoments.schemas.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Says how the parts of step conditions evaluate on an event: those of the steps that each partial
 * match of a key waits for, and of the steps that can start one. The engine itself skips most of
 * them, because it finds the conditions that may hold by the words they require. Not thread-safe.
 */
public final class StepConditionProbe {

  private final PatternRuntime runtime;
  private final PartOutput output;
  private final PathView taken = new PathView();

  /**
   * @param compiled the only pattern of the engine
   */
  public StepConditionProbe(CompiledPattern compiled, PartOutput output) {
    this.runtime = new PatternRuntime(compiled, Long.MIN_VALUE, new PatternCounters(), 0);
    this.output = output;
  }

  /**
   * Evaluates the conditions that concern an event, before the engine processes it.
   *
   * @param state of the key, after the deadlines up to the time of the event
   */
  public void evaluate(KeyState state, Event event) {
    boolean mayStart = true;
    for (PatternState each : state.patternStates) {
      each.forEachOpen(match -> evaluate(match, event));
      mayStart &= !runtime.startsOneAtATime || Matcher.hasNoOpenMatch(runtime, each, event.time());
    }
    if (mayStart) {
      evaluate(PatternState.of(runtime).partial[0], event);
    }
  }

  private void evaluate(PartialMatch match, Event event) {
    taken.look(runtime, match);
    for (StepCondition each : conditions(runtime.automaton.state(match.state))) {
      each.evaluateParts(event, taken, output);
    }
  }

  /** Returns the conditions of all transitions of a match in a state. */
  private static Set<StepCondition> conditions(State from) {
    Set<StepCondition> conditions = new LinkedHashSet<>();
    Deque<State> toVisit = new ArrayDeque<>(Set.of(from));
    Set<State> visited = new HashSet<>(toVisit);
    while (!toVisit.isEmpty()) {
      State state = toVisit.pop();
      for (int i = 0; i < state.transitionCount(); i++) {
        Transition transition = state.transition(i);
        transition.guard().collect(conditions);
        if (transition.action() == Action.PROCEED && visited.add(transition.target())) {
          toVisit.push(transition.target());
        }
      }
    }
    return conditions;
  }
}
