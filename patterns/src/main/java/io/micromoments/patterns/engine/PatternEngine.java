package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.Event;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs all patterns over the events of one key at a time. Keeps no state of a key itself:
 * everything is in the {@link KeyState} that is passed in. The events of a key must come in the
 * order of (time, id), or in arrival order with their match time, which never decreases.
 *
 * <p>A pattern sees only events of the streams it names and, while it has no partial matches, only
 * events that can start it. Time advances deadline by deadline, so that a match found at a deadline
 * has the time of the deadline. Which version of a pattern an event meets depends on the event's
 * time alone, so a change takes effect at the same point of the stream on every subtask.
 */
public final class PatternEngine {

  private static final int SAMPLE = 64;

  private final PatternRegistry registry;
  private final Limits limits;
  private final PatternMasks masks;
  private final Matcher matcher = new Matcher();
  private final FoundMatches found = new FoundMatches();
  private long eventCounter;

  /** Follows the partial matches of the key of the next calls; null if nobody is interested. */
  private AttemptTracker tracker;

  /** Creates an engine without limits, with patterns that have always been effective. */
  public PatternEngine(Collection<CompiledPattern> patterns) {
    this(patterns, Limits.NONE);
  }

  /** Creates an engine with patterns that have always been effective. */
  public PatternEngine(Collection<CompiledPattern> patterns, Limits limits) {
    this(new PatternRegistry(patterns), limits);
  }

  PatternEngine(PatternRegistry registry, Limits limits) {
    this.registry = registry;
    this.limits = limits;
    this.masks = new PatternMasks(registry);
  }

  /**
   * Sets what follows the partial matches of the key of the next calls.
   *
   * @param tracker null for nothing
   */
  public void setTracker(AttemptTracker tracker) {
    this.tracker = tracker;
    matcher.setTracker(tracker);
  }

  /** Returns the pattern of a version, or null if it is not known (any more). */
  public CompiledPattern pattern(PatternVersion version) {
    PatternRuntime runtime = registry.find(PatternRuntime.id(version));
    return runtime == null ? null : runtime.compiled;
  }

  /** Returns how many partial matches were dropped so far because a customer exceeded a limit. */
  public long overflowed() {
    long overflowed = 0;
    for (PatternRuntime runtime : registry.all()) {
      overflowed += runtime.counters.overflowed();
    }
    return overflowed;
  }

  /** Returns what tells, without access to state, which events may concern a key. */
  public PatternMasks masks() {
    return masks;
  }

  /**
   * Processes an event of a key in event-time order, after the deadlines before or at its time.
   *
   * @return as {@link #onArrival}: true if a newer event was processed on arrival before
   */
  public boolean onEvent(String key, KeyState state, Event event, Consumer<Match> matches) {
    onTime(key, state, event.time(), matches);
    return onArrival(key, state, event, matches);
  }

  /**
   * Processes an event of a key on arrival. Deadlines are left to {@link #onTime}; partial matches
   * that have timed out by the time of this event do not see it.
   *
   * @return whether the event is older than one that was matched before, and was matched at that
   *     one's time
   */
  public boolean onArrival(String key, KeyState state, Event event, Consumer<Match> matches) {
    boolean outOfOrder = event.time() < state.lastTime;
    match(key, state, event, outOfOrder ? state.lastTime : event.time(), matches);
    return outOfOrder;
  }

  /**
   * Tells what follows the key about an event that can neither start a match nor concern a partial
   * match. Changes nothing, so that a key's matches do not depend on whether it is followed.
   */
  public void observe(KeyState state, Event event) {
    if (tracker != null) {
      beginTracking(state, event, Math.max(event.time(), state.lastTime));
      tracker.afterEvent(registry.all());
    }
  }

  private void match(String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    eventCounter++;
    matcher.take(state, event, time);
    beginTracking(state, event, time);
    if (!state.patternStates.isEmpty()) {
      moveAll(key, state, event, time, matches);
    }
    startAll(key, state, event, time, matches);
    limits.keep(state, matcher);
    if (tracker != null) {
      tracker.afterEvent(registry.all());
    }
    state.lastTime = state.isEmpty() ? Long.MIN_VALUE : time;
  }

  private void moveAll(
      String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    boolean sampled = eventCounter % SAMPLE == 0;
    WordIndex<PatternRuntime> steps = registry.steps();
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      steps.candidate(i).lastCandidateEvent = eventCounter;
    }
    for (int i = 0; i < state.patternStates.size(); i++) {
      PatternState patternState = state.patternStates.get(i);
      if (patternState.runtime == null || patternState.runtime.until <= time) {
        if (!settle(key, patternState, time, matches)) {
          state.patternStates.remove(i--);
          continue;
        }
        state.deadlineLowerBound = Math.min(state.deadlineLowerBound, patternState.deadline);
      }
      PatternRuntime runtime = patternState.runtime;
      if (runtime == null) {
        continue;
      }
      runtime.lastProcessedEvent = eventCounter;
      if (!runtime.compiled.sees(event)
          || (runtime.ignoresUnmatchedEvents && runtime.lastCandidateEvent != eventCounter)) {
        continue;
      }
      long started = sampled ? System.nanoTime() : 0;
      boolean mayStart =
          runtime.isEffectiveAt(time)
              && (!runtime.startsOneAtATime || Matcher.hasNoOpenMatch(runtime, patternState, time));
      move(key, state, patternState, mayStart, time, matches);
      if (patternState.open() == 0) {
        state.patternStates.remove(i--);
      }
      if (sampled) {
        runtime.counters.sampled(System.nanoTime() - started);
      }
    }
  }

  private void startAll(
      String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    WordIndex<PatternRuntime> starts = registry.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      PatternRuntime runtime = starts.candidate(i);
      if (runtime.lastProcessedEvent != eventCounter) {
        runtime.lastProcessedEvent = eventCounter;
        if (runtime.isEffectiveAt(time) && runtime.compiled.mayStart(event)) {
          PatternState patternState = PatternState.of(runtime);
          move(key, state, patternState, true, time, matches);
          if (patternState.open() > 0) {
            state.patternStates.add(patternState);
          }
        }
      }
    }
  }

  private void move(
      String key,
      KeyState state,
      PatternState patternState,
      boolean mayStart,
      long time,
      Consumer<Match> matches) {
    PatternRuntime runtime = patternState.runtime;
    int before = patternState.open();
    if (matcher.onEvent(
        runtime, patternState, mayStart, path -> addMatch(key, runtime, path, time))) {
      limits.keep(patternState, matcher);
      state.deadlineLowerBound = Math.min(state.deadlineLowerBound, patternState.deadline);
      runtime.counters.open += patternState.open() - before;
      found.emit(runtime, matches);
    }
  }

  /** Advances time and processes all deadlines up to and including it. */
  public void onTime(String key, KeyState state, long time, Consumer<Match> matches) {
    if (state.deadlineLowerBound > time && !registry.hasVersionEndedBy(time)) {
      return;
    }
    beginTracking(state, null, time);
    for (int i = 0; i < state.patternStates.size(); i++) {
      PatternState patternState = state.patternStates.get(i);
      if (patternState.deadline > time
          && patternState.runtime != null
          && patternState.runtime.until > time) {
        continue;
      }
      if (settle(key, patternState, time, matches) && patternState.runtime != null) {
        fireDeadlines(key, patternState, time, matches);
      }
      if (patternState.open() == 0) {
        state.patternStates.remove(i--);
      }
    }
    state.deadlineLowerBound = state.nextDeadline();
    state.lastTime = state.isEmpty() ? Long.MIN_VALUE : state.lastTime;
  }

  private void addMatch(String key, PatternRuntime runtime, Path path, long time) {
    Match match = found.add(key, runtime, path, time);
    if (tracker != null) {
      tracker.matched(path, match);
    }
  }

  /** Drops partial matches of some patterns, which are not reported. */
  public void drop(KeyState state, Predicate<CompiledPattern> which) {
    state.patternStates.removeIf(
        patternState -> {
          PatternRuntime runtime = registry.runtime(patternState);
          boolean goes = runtime == null || which.test(runtime.compiled);
          if (goes && runtime != null) {
            runtime.counters.open -= patternState.open();
          }
          return goes;
        });
  }

  /**
   * Tells what follows the key that partial matches of some patterns end.
   *
   * @param time when they do
   */
  public void report(
      KeyState state, Predicate<CompiledPattern> which, AttemptOutcome reason, long time) {
    if (tracker != null) {
      tracker.setTime(time);
      for (PatternState patternState : state.patternStates) {
        PatternRuntime runtime = registry.runtime(patternState);
        if (runtime != null && which.test(runtime.compiled)) {
          tracker.ended(patternState, reason);
        }
      }
    }
  }

  /**
   * Adds the partial matches of another key, unchanged. Their events are ordered after this key's
   * own events of the same time.
   *
   * @param from state passed to {@link #removeFromCounters}, in this or another engine
   * @param matches receives matches that were due before a change of patterns
   */
  public void handOver(String key, KeyState from, KeyState to, long time, Consumer<Match> matches) {
    count(from);
    beginTracking(to, null, time);
    settle(key, from, time, matches);
    settle(key, to, time, matches);
    HandOverMerge.add(from, to);
    for (PatternState patternState : to.patternStates) {
      if (patternState.runtime != null) {
        patternState.deadline = Matcher.deadline(patternState.runtime, patternState);
      }
    }
    to.deadlineLowerBound = Long.MIN_VALUE;
    to.lastTime = to.isEmpty() ? Long.MIN_VALUE : Math.max(to.lastTime, from.lastTime);
  }

  /** Removes a key's state, which is handed over, from the counters. */
  public void removeFromCounters(KeyState state) {
    for (PatternState patternState : state.patternStates) {
      if (registry.runtime(patternState) != null) {
        patternState.runtime.counters.open -= patternState.open();
      }
    }
  }

  /** Applies the changes of patterns in effect at a time to a key's state. */
  public void settle(String key, KeyState state, long time, Consumer<Match> matches) {
    beginTracking(state, null, time);
    state.deadlineLowerBound = Long.MIN_VALUE;
    state.patternStates.removeIf(patternState -> !settle(key, patternState, time, matches));
  }

  /** Adds a restored state to the counters. */
  public void count(KeyState state) {
    for (PatternState patternState : state.patternStates) {
      if (registry.runtime(patternState) != null) {
        patternState.runtime.counters.open += patternState.open();
      }
    }
  }

  /**
   * @param event null for a deadline or a change
   */
  private void beginTracking(KeyState state, Event event, long time) {
    if (tracker != null) {
      state.patternStates.forEach(registry::runtime); // A restored state does not know them.
      tracker.begin(state, event, time);
    }
  }

  /**
   * Applies the changes in effect at a time, after the deadlines due before them. Keeps partial
   * matches of an unknown version, which other subtasks may have received, until they time out.
   *
   * @return false if no partial match is left
   */
  private boolean settle(
      String key, PatternState patternState, long time, Consumer<Match> matches) {
    PatternRuntime runtime = registry.runtime(patternState);
    if (runtime == null) {
      if (patternState.deadline <= time) {
        patternState.clear();
      }
      return patternState.open() > 0;
    }
    while (runtime.until <= time) {
      switch (runtime.change()) {
        case DRAINED -> {
          if (runtime.retiredAt > time) {
            return true;
          }
          fireDeadlines(key, patternState, runtime.retiredAt - 1, matches);
          return dropped(patternState, runtime.retiredAt);
        }
        case DROPPED -> {
          fireDeadlines(key, patternState, runtime.until - 1, matches);
          return dropped(patternState, runtime.until);
        }
        case KEPT -> {
          fireDeadlines(key, patternState, runtime.until - 1, matches);
          runtime.counters.open -= patternState.open();
          patternState.continueUnder(runtime.successor);
          runtime = runtime.successor;
          runtime.counters.open += patternState.open();
        }
      }
    }
    return patternState.open() > 0;
  }

  /** Drops all partial matches; returns false, as {@code settle} does if none is left. */
  private boolean dropped(PatternState patternState, long time) {
    if (tracker != null) {
      tracker.setTime(time);
      tracker.ended(patternState, AttemptOutcome.PATTERN_CHANGED);
    }
    patternState.runtime.counters.open -= patternState.open();
    patternState.clear();
    return false;
  }

  private void fireDeadlines(
      String key, PatternState patternState, long upTo, Consumer<Match> matches) {
    PatternRuntime runtime = patternState.runtime;
    while (patternState.deadline <= upTo) {
      long due = patternState.deadline;
      int before = patternState.open();
      if (tracker != null) {
        tracker.setTime(due);
      }
      matcher.onDeadline(runtime, patternState, path -> addMatch(key, runtime, path, due));
      runtime.counters.open += patternState.open() - before;
      found.emit(runtime, matches);
    }
  }
}
