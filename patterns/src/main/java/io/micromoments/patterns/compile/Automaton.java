package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.cep.nfa.StateTransition;
import org.apache.flink.cep.nfa.StateTransitionAction;
import org.apache.flink.cep.nfa.compiler.NFAStateNameHandler;

/**
 * The states a partial match can be in and what leads from one to another: flink-cep's graph of a
 * pattern, with numbers for names and {@link Guard}s for conditions. The numbers follow from the
 * structure of the pattern alone, so that state can be kept under a version of the same structure.
 */
public final class Automaton {

  /** What a transition does with the event, with flink-cep's meanings. */
  public enum Action {
    TAKE,
    IGNORE,
    PROCEED
  }

  /** What a state means. */
  public enum Kind {
    START,
    NORMAL,
    /** An absence is waited for: at its deadline the match is complete. */
    PENDING,
    FINAL,
    STOP
  }

  /** From one state to another. */
  public static final class Transition {
    private final Action action;
    private final Guard guard;
    private State source;
    private State target;

    private Transition(Action action, Guard guard) {
      this.action = action;
      this.guard = guard;
    }

    public Action action() {
      return action;
    }

    public Guard guard() {
      return guard;
    }

    public State source() {
      return source;
    }

    public State target() {
      return target;
    }
  }

  /** A state a partial match can be in. */
  public static final class State {
    private final int number;
    private final int step;
    private final Kind kind;
    private final long window;
    private Transition[] transitions;
    private boolean proceeds;

    private State(int number, int step, Kind kind, long window) {
      this.number = number;
      this.step = step;
      this.kind = kind;
      this.window = window;
    }

    public int number() {
      return number;
    }

    /** The number of the step whose event a TAKE from here is. */
    public int step() {
      return step;
    }

    public Kind kind() {
      return kind;
    }

    /** Time from the previous event for which a partial match stays here; 0: no such limit. */
    public long window() {
      return window;
    }

    public int transitionCount() {
      return transitions.length;
    }

    public Transition transition(int i) {
      return transitions[i];
    }

    /** Whether another state can be reached from here without an event. */
    public boolean proceeds() {
      return proceeds;
    }
  }

  private final State[] states;
  private final State start;
  private final List<String> steps;
  private final long window;

  private Automaton(State[] states, State start, List<String> steps, long window) {
    this.states = states;
    this.start = start;
    this.steps = steps;
    this.window = window;
  }

  static Automaton of(NfaGraph graph) {
    List<String> names = graph.states().keySet().stream().sorted().toList();
    List<String> steps =
        names.stream()
            .map(NFAStateNameHandler::getOriginalNameFromInternal)
            .distinct()
            .sorted()
            .toList();
    State[] states = new State[names.size()];
    Map<String, State> byName = new HashMap<>();
    State start = null;
    for (int i = 0; i < states.length; i++) {
      org.apache.flink.cep.nfa.State<Event> flink = graph.states().get(names.get(i));
      states[i] =
          new State(
              i,
              steps.indexOf(NFAStateNameHandler.getOriginalNameFromInternal(names.get(i))),
              kind(flink),
              graph.stateWindows().getOrDefault(names.get(i), 0L));
      byName.put(names.get(i), states[i]);
      if (flink.isStart()) {
        if (start != null) {
          throw new IllegalStateException("an automaton has one start");
        }
        start = states[i];
      }
    }
    for (State state : states) {
      List<Transition> transitions = new ArrayList<>();
      for (StateTransition<Event> flink :
          graph.states().get(names.get(state.number)).getStateTransitions()) {
        Transition transition =
            new Transition(action(flink.getAction()), Guard.of(flink.getCondition()));
        transition.source = state;
        transition.target = byName.get(flink.getTargetState().getName());
        state.proceeds |= transition.action == Action.PROCEED;
        transitions.add(transition);
      }
      state.transitions = transitions.toArray(Transition[]::new);
    }
    return new Automaton(states, start, steps, graph.window());
  }

  public State state(int number) {
    return states[number];
  }

  /** The conditions of all steps, forbidden ones and ends of loops too. */
  Set<StepCondition> steps() {
    Set<StepCondition> conditions = new LinkedHashSet<>();
    for (State state : states) {
      for (Transition transition : state.transitions) {
        transition.guard.collect(conditions);
      }
    }
    return conditions;
  }

  /**
   * Whether an event that fits no step leaves every partial match as it is. Not so under strict
   * contiguity, and where a loop has ended by it.
   */
  public boolean passesOverOthers() {
    for (State state : states) {
      if (state.kind != Kind.START
          && state.kind != Kind.FINAL
          && state.kind != Kind.STOP
          && !(staysFor(state, true) && staysFor(state, false))) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that is open to an event that fits no step is to stay in a state. */
  private static boolean staysFor(State from, boolean inTime) {
    boolean stays = false;
    Deque<State> toVisit = new ArrayDeque<>(List.of(from));
    while (!toVisit.isEmpty()) {
      State state = toVisit.pop();
      for (Transition transition : state.transitions) {
        if (!transition.guard.holdsOfOthers(inTime)) {
          continue;
        }
        if (transition.action == Action.PROCEED) {
          toVisit.push(transition.target);
        } else if (stays || transition.action != Action.IGNORE || transition.target != from) {
          return false;
        } else {
          stays = true;
        }
      }
    }
    return stays;
  }

  public State start() {
    return start;
  }

  /** Time from the first event for which a partial match lives; 0: no such limit. */
  public long window() {
    return window;
  }

  public String step(int number) {
    return steps.get(number);
  }

  /** The number of a step, or -1. */
  public int step(String name) {
    return steps.indexOf(name);
  }

  /** Whether partial matches of this one mean the same in the other: names and shape are equal. */
  public boolean hasShapeOf(Automaton other) {
    if (states.length != other.states.length || !steps.equals(other.steps)) {
      return false;
    }
    for (int i = 0; i < states.length; i++) {
      if (!shape(states[i]).equals(shape(other.states[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a partial match could be out of time sooner here than there. */
  public boolean endsSoonerThan(Automaton other) {
    boolean sooner = sooner(window, other.window);
    for (int i = 0; i < states.length && !sooner; i++) {
      sooner = sooner(states[i].window, other.states[i].window);
    }
    return sooner;
  }

  private static boolean sooner(long window, long other) {
    return window > 0 && (other == 0 || window < other);
  }

  private static List<Object> shape(State state) {
    List<Object> shape = new ArrayList<>(List.of(state.step, state.kind));
    for (Transition transition : state.transitions) {
      shape.add(transition.action);
      shape.add(transition.target.number);
    }
    return shape;
  }

  private static Kind kind(org.apache.flink.cep.nfa.State<Event> state) {
    if (state.isStart()) {
      return Kind.START;
    }
    if (state.isFinal()) {
      return Kind.FINAL;
    }
    if (state.isStop()) {
      return Kind.STOP;
    }
    return state.isPending() ? Kind.PENDING : Kind.NORMAL;
  }

  private static Action action(StateTransitionAction action) {
    return switch (action) {
      case TAKE -> Action.TAKE;
      case IGNORE -> Action.IGNORE;
      case PROCEED -> Action.PROCEED;
    };
  }
}
