package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton.Action;
import io.micromoments.patterns.compile.Automaton.Kind;
import io.micromoments.patterns.compile.Automaton.State;
import io.micromoments.patterns.compile.Automaton.Transition;
import io.micromoments.schemas.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Finds the transitions of a partial match that an event enables. Not thread-safe. */
final class EnabledTransitions {

  private final List<Transition> enabled = new ArrayList<>();
  private final ArrayDeque<State> toVisit = new ArrayDeque<>();
  private final PathView taken = new PathView();
  private Event event;
  private long time;

  /**
   * Finds the transitions that an event enables, beside those that need no event.
   *
   * @return false if the event leaves the match unchanged
   */
  boolean find(PatternRuntime runtime, PartialMatch match, Event event, long time) {
    this.event = event;
    this.time = time;
    State from = runtime.automaton.state(match.state);
    taken.look(runtime, match);
    enabled.clear();
    visit(from);
    while (!toVisit.isEmpty()) {
      visit(toVisit.pop());
    }
    if (!match.hasStarted()) {
      return !enabled.isEmpty();
    }
    return enabled.size() != 1
        || enabled.get(0).action() != Action.IGNORE
        || enabled.get(0).target() != from;
  }

  private void visit(State state) {
    for (int i = 0; i < state.transitionCount(); i++) {
      Transition transition = state.transition(i);
      if (transition.guard().holds(event, time, taken)) {
        if (transition.action() == Action.PROCEED) {
          toVisit.push(transition.target());
        } else {
          enabled.add(transition);
        }
      }
    }
  }

  /** Returns the transitions that were found last. */
  List<Transition> all() {
    return enabled;
  }

  /** Returns a final state that is reached from a state without another event, or null. */
  State endReachedFrom(State from) {
    State end = null;
    toVisit.push(from);
    while (!toVisit.isEmpty()) {
      State state = toVisit.pop();
      for (int i = 0; i < state.transitionCount() && end == null; i++) {
        Transition transition = state.transition(i);
        if (transition.action() == Action.PROCEED && transition.guard().holds(event, time, taken)) {
          if (transition.target().kind() == Kind.FINAL) {
            end = transition.target();
          } else {
            toVisit.push(transition.target());
          }
        }
      }
    }
    return end;
  }
}
