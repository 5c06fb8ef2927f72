package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.cep.nfa.StateTransition;
import org.apache.flink.cep.nfa.StateTransitionAction;
import org.apache.flink.cep.nfa.compiler.NFAStateNameHandler;

/**
 * The states of partial matches and the transitions between them: flink-cep's graph of a pattern,
 * with numbers for names and {@link Guard}s for conditions. The numbers follow from the structure
 * of the pattern alone, so state remains valid under another version of the same structure.
 */
public final class Automaton {

  /** What a transition does with the event, as in flink-cep. */
  public enum Action {
    TAKE,
    IGNORE,
    PROCEED
  }

  /** The role of a state. */
  public enum Kind {
    START,
    NORMAL,
    /** Waits for an absence: the match is complete at its deadline. */
    PENDING,
    FINAL,
    STOP
  }

  /** A transition from one state to another. */
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

  /** A state that a partial match can be in. */
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

    /** Returns the number of the step for which a TAKE from this state takes the event. */
    public int step() {
      return step;
    }

    public Kind kind() {
      return kind;
    }

    /**
     * Returns the time after the previous event until a partial match expires in this state, in
     * milliseconds; 0: no limit.
     */
    public long window() {
      return window;
    }

    public int transitionCount() {
      return transitions.length;
    }

    public Transition transition(int i) {
      return transitions[i];
    }

    /** Returns whether another state can be reached from this one without an event. */
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

  /**
   * Returns the automaton of several graphs, which matches what any of them matches.
   *
   * @param graphs with the same window; not empty
   */
  static Automaton of(List<NfaGraph> graphs) {
    List<String> steps =
        graphs.stream()
            .flatMap(graph -> graph.states().keySet().stream())
            .map(NFAStateNameHandler::getOriginalNameFromInternal)
            .distinct()
            .sorted()
            .toList();
    List<State> states = new ArrayList<>();
    List<State> starts = new ArrayList<>();
    for (NfaGraph graph : graphs) {
      addStates(graph, steps, states, starts);
    }
    // The transitions of all starts leave the first one, each still with the step of its own.
    State start = starts.get(0);
    List<Transition> all = new ArrayList<>();
    for (State each : starts) {
      all.addAll(List.of(each.transitions));
      start.proceeds |= each.proceeds;
    }
    start.transitions = all.toArray(Transition[]::new);
    return new Automaton(states.toArray(State[]::new), start, steps, graphs.get(0).window());
  }

  private static void addStates(
      NfaGraph graph, List<String> steps, List<State> states, List<State> starts) {
    List<String> names = graph.states().keySet().stream().sorted().toList();
    Map<String, State> byName = new HashMap<>();
    int startsBefore = starts.size();
    for (String name : names) {
      org.apache.flink.cep.nfa.State<Event> flink = graph.states().get(name);
      State state =
          new State(
              states.size(),
              steps.indexOf(NFAStateNameHandler.getOriginalNameFromInternal(name)),
              kind(flink),
              graph.stateWindows().getOrDefault(name, 0L));
      states.add(state);
      byName.put(name, state);
      if (flink.isStart()) {
        starts.add(state);
      }
    }
    if (starts.size() != startsBefore + 1) {
      throw new IllegalStateException("the graph of a pattern has one start state");
    }
    byName.forEach(
        (name, state) -> {
          List<Transition> transitions = new ArrayList<>();
          for (StateTransition<Event> flink : graph.states().get(name).getStateTransitions()) {
            Transition transition =
                new Transition(action(flink.getAction()), Guard.of(flink.getCondition()));
            transition.source = state;
            transition.target = byName.get(flink.getTargetState().getName());
            state.proceeds |= transition.action == Action.PROCEED;
            transitions.add(transition);
          }
          state.transitions = transitions.toArray(Transition[]::new);
        });
  }

  public State state(int number) {
    return states[number];
  }

  /** Returns the conditions of all steps, including absences and {@code until} conditions. */
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
   * Returns whether an event that fits no step changes nothing. It does change something under
   * strict contiguity and if it ends a loop.
   */
  public boolean ignoresUnmatchedEvents() {
    for (State state : states) {
      if (state.kind != Kind.START
          && state.kind != Kind.FINAL
          && state.kind != Kind.STOP
          && !(ignoresUnmatchedEvents(state, true) && ignoresUnmatchedEvents(state, false))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether an event that fits no step leaves a partial match in its state, or moves it to
   * states that together are equivalent: a further such event leaves it in each of them, and the
   * same events lead from them to the same states. The latter happens before an optional step: the
   * partial match waits for two steps in one state, and after the first such event in two.
   */
  private static boolean ignoresUnmatchedEvents(State from, boolean inTime) {
    Optional<List<State>> stays = statesAfterUnmatchedEvent(from, inTime);
    if (stays.isEmpty()) {
      return false;
    }
    if (stays.get().equals(List.of(from))) {
      return true;
    }
    Set<Way> ways = new LinkedHashSet<>();
    for (State state : stays.get()) {
      if (state.kind != Kind.NORMAL
          || from.kind != Kind.NORMAL
          || state.window != from.window
          || !statesAfterUnmatchedEvent(state, inTime).equals(Optional.of(List.of(state)))) {
        return false;
      }
      ways.addAll(takePathsFrom(state));
    }
    return ways.equals(takePathsFrom(from))
        && ways.stream().noneMatch(way -> way.target.kind == Kind.STOP);
  }

  /**
   * Returns the states of a partial match after an event that fits no step; empty if the event is
   * taken.
   */
  private static Optional<List<State>> statesAfterUnmatchedEvent(State from, boolean inTime) {
    List<State> stays = new ArrayList<>();
    Deque<State> toVisit = new ArrayDeque<>(List.of(from));
    while (!toVisit.isEmpty()) {
      for (Transition transition : toVisit.pop().transitions) {
        if (transition.guard.holdsForUnmatchedEvent(inTime)) {
          switch (transition.action) {
            case PROCEED -> toVisit.push(transition.target);
            case IGNORE -> stays.add(transition.target);
            case TAKE -> {
              return Optional.empty();
            }
          }
        }
      }
    }
    return Optional.of(stays);
  }

  /** A path on which an event is taken: its guards and the state it leads to. */
  private record Way(List<Guard> guards, State target) {}

  private static Set<Way> takePathsFrom(State from) {
    Set<Way> ways = new LinkedHashSet<>();
    addTakePaths(from, List.of(), ways);
    return ways;
  }

  private static void addTakePaths(State from, List<Guard> guards, Set<Way> ways) {
    for (Transition transition : from.transitions) {
      if (transition.action != Action.IGNORE) {
        List<Guard> all = new ArrayList<>(guards);
        if (transition.guard != Guard.ALWAYS) {
          all.add(transition.guard);
        }
        if (transition.action == Action.TAKE) {
          ways.add(new Way(all, transition.target));
        } else {
          addTakePaths(transition.target, all, ways);
        }
      }
    }
  }

  public State start() {
    return start;
  }

  /**
   * Returns the time after the first event until a partial match expires, in milliseconds; 0: no
   * limit.
   */
  public long window() {
    return window;
  }

  public String step(int number) {
    return steps.get(number);
  }

  /** Returns the number of a step, or -1 if there is no such step. */
  public int step(String name) {
    return steps.indexOf(name);
  }

  /**
   * Returns whether both have the same step names and shape, so that a partial match of one is
   * valid in the other.
   */
  public boolean hasSameShapeAs(Automaton other) {
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

  /** Returns whether a partial match could expire sooner in this automaton than in the other. */
  public boolean expiresSoonerThan(Automaton other) {
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
