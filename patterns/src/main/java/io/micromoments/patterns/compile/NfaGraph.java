package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.cep.nfa.NFA;
import org.apache.flink.cep.nfa.State;
import org.apache.flink.cep.nfa.StateTransition;
import org.apache.flink.cep.nfa.StateTransitionAction;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.nfa.compiler.NFAStateNameHandler;
import org.apache.flink.cep.pattern.Pattern;

/**
 * The states and transitions that flink-cep creates for a pattern, with three corrections.
 *
 * <ul>
 *   <li>An absence at the end completes at its deadline also right after a loop. Stock marks only
 *       the state after the loop as pending, which a partial match enters with the next event. Here
 *       every state that reaches it without a further event is pending.
 *   <li>A step's own window also applies in the state of a {@code not-next} before it, so that a
 *       partial match waiting there expires.
 *   <li>The own window of an absence at the end likewise applies in every pending state, so that
 *       the absence completes when that window has passed, also right after a loop.
 * </ul>
 *
 * @param states by name; names are unique
 * @param stateWindows by state name, the window from the previous event, in milliseconds
 * @param window from the first event, in milliseconds; 0 if there is none
 */
record NfaGraph(Map<String, State<Event>> states, Map<String, Long> stateWindows, long window) {

  static NfaGraph of(MomentPattern pattern, Pattern<Event, Event> flink) {
    NFA<Event> stock = NFACompiler.compileFactory(flink, false).createNFA();
    Collection<State<Event>> states = stock.getStates();
    Set<String> pending = pending(states);
    Map<String, State<Event>> copies = new LinkedHashMap<>();
    for (State<Event> state : states) {
      copies.put(state.getName(), new State<>(state.getName(), type(state, pending)));
    }
    for (State<Event> state : states) {
      for (StateTransition<Event> transition : state.getStateTransitions()) {
        copies
            .get(state.getName())
            .addStateTransition(
                transition.getAction(),
                copies.get(transition.getTargetState().getName()),
                transition.getCondition());
      }
    }
    return new NfaGraph(copies, windows(pattern, states, pending), stock.getWindowTime());
  }

  /** Returns flink-cep's own NFA over these states: the oracle of {@link Automaton}. */
  NFA<Event> nfa() {
    return new NFA<>(states.values(), stateWindows, window, false);
  }

  private static State.StateType type(State<Event> state, Set<String> pending) {
    if (state.isStart()) {
      return State.StateType.Start;
    }
    if (state.isFinal()) {
      return State.StateType.Final;
    }
    if (state.isStop()) {
      return State.StateType.Stop;
    }
    return pending.contains(state.getName()) ? State.StateType.Pending : State.StateType.Normal;
  }

  /** Returns the names of the pending states and of those that reach one by PROCEED alone. */
  private static Set<String> pending(Collection<State<Event>> states) {
    Set<String> pending = new HashSet<>();
    states.stream().filter(State::isPending).forEach(state -> pending.add(state.getName()));
    boolean grew = !pending.isEmpty();
    while (grew) {
      grew = false;
      for (State<Event> state : states) {
        for (StateTransition<Event> transition : state.getStateTransitions()) {
          if (transition.getAction() == StateTransitionAction.PROCEED
              && pending.contains(transition.getTargetState().getName())) {
            grew |= pending.add(state.getName());
          }
        }
      }
    }
    return pending;
  }

  private static Map<String, Long> windows(
      MomentPattern pattern, Collection<State<Event>> states, Set<String> pending) {
    Map<String, Long> byStep = new HashMap<>();
    List<Step> waitingNotNext = new ArrayList<>();
    for (Step step : pattern.steps()) {
      Optional<Long> window =
          step instanceof EventStep event
              ? event.within().map(java.time.Duration::toMillis)
              : Optional.empty();
      window.ifPresent(
          millis -> {
            byStep.put(step.name(), millis);
            waitingNotNext.forEach(before -> byStep.putIfAbsent(before.name(), millis));
          });
      if (step.then() != Step.Contiguity.NOT_NEXT) {
        waitingNotNext.clear();
      } else {
        waitingNotNext.add(step);
      }
    }
    Map<String, Long> windows = new HashMap<>();
    for (State<Event> state : states) {
      Long window = byStep.get(NFAStateNameHandler.getOriginalNameFromInternal(state.getName()));
      if (window != null && !state.isStart() && !state.isStop() && !state.isFinal()) {
        windows.put(state.getName(), window);
      }
    }
    Step last = pattern.steps().get(pattern.steps().size() - 1);
    if (pattern.endsInAbsence() && byStep.containsKey(last.name())) {
      pending.forEach(state -> windows.put(state, byStep.get(last.name())));
    }
    return windows;
  }
}
