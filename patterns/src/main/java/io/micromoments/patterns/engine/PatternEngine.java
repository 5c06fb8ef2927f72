package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Comparator<Match> FOUND =
      Comparator.comparingLong(Match::detectedAt)
          .thenComparingLong(Match::startedAt)
          .thenComparing(Match::id)
          .thenComparing(Match::compareEvents);

  private final PatternRegistry programs;
  private final Limits limits;
  private final Matcher matcher = new Matcher();
  private final List<Match> found = new ArrayList<>();
  private long eventCounter;

  /** Creates an engine without limits, with patterns that have always been in force. */
  public PatternEngine(Collection<CompiledPattern> patterns) {
    this(patterns, Limits.NONE);
  }

  /** Creates an engine with patterns that have always been in force. */
  public PatternEngine(Collection<CompiledPattern> patterns, Limits limits) {
    this(new PatternRegistry(patterns), limits);
  }

  PatternEngine(PatternRegistry programs, Limits limits) {
    this.programs = programs;
    this.limits = limits;
  }

  /** Returns the pattern of a version, or null if it is not known (any more). */
  public CompiledPattern pattern(PatternVersion version) {
    PatternRuntime program = programs.find(PatternRuntime.id(version));
    return program == null ? null : program.compiled;
  }

  /** Returns how many partial matches were dropped so far because a customer exceeded a limit. */
  public long overflowed() {
    long overflowed = 0;
    for (PatternRuntime program : programs.all()) {
      overflowed += program.counters.overflowed();
    }
    return overflowed;
  }

  /** Returns whether an event could change anything for a key without partial matches. */
  public boolean canStart(Event event) {
    WordIndex<PatternRuntime> starts = programs.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      PatternRuntime program = starts.candidate(i);
      if (program.inForceAt(event.time()) && program.compiled.canStart(event)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the mask of the patterns whose partial matches an event may concern. */
  public int mask(Event event) {
    WordIndex<PatternRuntime> steps = programs.steps();
    int mask = programs.maskOfStream(event.stream());
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      mask |= steps.candidate(i).maskBit;
    }
    return mask;
  }

  /** Returns the mask of the patterns with partial matches. */
  public int mask(KeyState state) {
    int mask = 0;
    for (PatternState run : state.runs) {
      mask |= program(run) == null ? PatternVersions.ALL_PATTERNS : run.program.maskBit;
    }
    return mask;
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

  private void match(String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    eventCounter++;
    matcher.take(state, event, time);
    if (!state.runs.isEmpty()) {
      moveAll(key, state, event, time, matches);
    }
    startAll(key, state, event, time, matches);
    limits.keep(state, matcher);
    state.lastTime = state.isEmpty() ? Long.MIN_VALUE : time;
  }

  private void moveAll(
      String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    boolean sampled = eventCounter % SAMPLE == 0;
    WordIndex<PatternRuntime> steps = programs.steps();
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      steps.candidate(i).lastCandidateEvent = eventCounter;
    }
    for (int i = 0; i < state.runs.size(); i++) {
      PatternState run = state.runs.get(i);
      if (run.program == null || run.program.until <= time) {
        if (!settle(key, run, time, matches)) {
          state.runs.remove(i--);
          continue;
        }
        state.deadlineLowerBound = Math.min(state.deadlineLowerBound, run.deadline);
      }
      PatternRuntime program = run.program;
      if (program == null) {
        continue;
      }
      program.lastProcessedEvent = eventCounter;
      if (!program.compiled.sees(event)
          || (program.ignoresUnmatchedEvents && program.lastCandidateEvent != eventCounter)) {
        continue;
      }
      long started = sampled ? System.nanoTime() : 0;
      move(key, state, run, program.inForceAt(time), time, matches);
      if (run.open() == 0) {
        state.runs.remove(i--);
      }
      if (sampled) {
        program.counters.sampled(System.nanoTime() - started);
      }
    }
  }

  private void startAll(
      String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    WordIndex<PatternRuntime> starts = programs.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      PatternRuntime program = starts.candidate(i);
      if (program.lastProcessedEvent != eventCounter) {
        program.lastProcessedEvent = eventCounter;
        if (program.inForceAt(time) && program.compiled.canStart(event)) {
          PatternState run = PatternState.of(program);
          move(key, state, run, true, time, matches);
          if (run.open() > 0) {
            state.runs.add(run);
          }
        }
      }
    }
  }

  private void move(
      String key,
      KeyState state,
      PatternState run,
      boolean mayStart,
      long time,
      Consumer<Match> matches) {
    PatternRuntime program = run.program;
    int before = run.open();
    if (matcher.onEvent(program, run, mayStart, path -> found(key, program, path, time))) {
      limits.keep(run, matcher);
      state.deadlineLowerBound = Math.min(state.deadlineLowerBound, run.deadline);
      program.counters.open += run.open() - before;
      emitFoundMatches(program, matches);
    }
  }

  /** Advances time and processes all deadlines up to and including it. */
  public void onTime(String key, KeyState state, long time, Consumer<Match> matches) {
    if (state.deadlineLowerBound > time && !programs.hasVersionEndedBy(time)) {
      return;
    }
    for (int i = 0; i < state.runs.size(); i++) {
      PatternState run = state.runs.get(i);
      if (run.deadline > time && run.program != null && run.program.until > time) {
        continue;
      }
      if (settle(key, run, time, matches) && run.program != null) {
        fireDeadlines(key, run, time, matches);
      }
      if (run.open() == 0) {
        state.runs.remove(i--);
      }
    }
    state.deadlineLowerBound = nextDeadline(state);
    state.lastTime = state.isEmpty() ? Long.MIN_VALUE : state.lastTime;
  }

  /** Returns a lower bound of {@link #nextDeadline}, usually without scanning the state. */
  public long earliestDeadline(KeyState state) {
    if (state.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (state.deadlineLowerBound == Long.MIN_VALUE) {
      state.deadlineLowerBound = nextDeadline(state);
    }
    return state.deadlineLowerBound;
  }

  /** Returns when {@link #onTime} next has something to do, or {@link Long#MAX_VALUE}. */
  public long nextDeadline(KeyState state) {
    long next = Long.MAX_VALUE;
    for (PatternState run : state.runs) {
      next = Math.min(next, run.deadline);
    }
    return next;
  }

  /** Drops partial matches of some patterns, for example if a required consent is withdrawn. */
  public void drop(KeyState state, Predicate<CompiledPattern> which) {
    state.runs.removeIf(
        run -> {
          PatternRuntime program = program(run);
          boolean goes = program == null || which.test(program.compiled);
          if (goes && program != null) {
            program.counters.open -= run.open();
          }
          return goes;
        });
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
    settle(key, from, time, matches);
    settle(key, to, time, matches);
    HandOverMerge.add(from, to);
    for (PatternState run : to.runs) {
      if (run.program != null) {
        run.deadline = Matcher.deadline(run.program, run);
      }
    }
    to.deadlineLowerBound = Long.MIN_VALUE;
    to.lastTime = to.isEmpty() ? Long.MIN_VALUE : Math.max(to.lastTime, from.lastTime);
  }

  /** Removes a key's state, which is handed over, from the counters. */
  public void removeFromCounters(KeyState state) {
    for (PatternState run : state.runs) {
      if (program(run) != null) {
        run.program.counters.open -= run.open();
      }
    }
  }

  /** Applies the changes of patterns in effect at a time to a key's state. */
  public void settle(String key, KeyState state, long time, Consumer<Match> matches) {
    state.deadlineLowerBound = Long.MIN_VALUE;
    state.runs.removeIf(run -> !settle(key, run, time, matches));
  }

  /** Adds a restored state to the counters. */
  public void count(KeyState state) {
    for (PatternState run : state.runs) {
      if (program(run) != null) {
        run.program.counters.open += run.open();
      }
    }
  }

  private PatternRuntime program(PatternState run) {
    if (run.program == null) {
      run.program = programs.find(run.programId);
    }
    return run.program;
  }

  /**
   * Applies the changes in effect at a time, after the deadlines due before them. Keeps partial
   * matches of an unknown version, which other subtasks may have received, until they time out.
   *
   * @return false if no partial match is left
   */
  private boolean settle(String key, PatternState run, long time, Consumer<Match> matches) {
    PatternRuntime program = program(run);
    if (program == null) {
      if (run.deadline <= time) {
        run.clear();
      }
      return run.open() > 0;
    }
    while (program.until <= time) {
      switch (program.change()) {
        case DRAINED -> {
          if (program.retiredAt > time) {
            return true;
          }
          fireDeadlines(key, run, program.retiredAt - 1, matches);
          return dropped(run);
        }
        case DROPPED -> {
          fireDeadlines(key, run, program.until - 1, matches);
          return dropped(run);
        }
        case KEPT -> {
          fireDeadlines(key, run, program.until - 1, matches);
          program.counters.open -= run.open();
          run.continueUnder(program.successor);
          program = program.successor;
          program.counters.open += run.open();
        }
      }
    }
    return run.open() > 0;
  }

  /** Drops all partial matches; returns false, as {@code settle} does if none is left. */
  private static boolean dropped(PatternState run) {
    run.program.counters.open -= run.open();
    run.clear();
    return false;
  }

  private void fireDeadlines(String key, PatternState run, long upTo, Consumer<Match> matches) {
    PatternRuntime program = run.program;
    while (run.deadline <= upTo) {
      long due = run.deadline;
      int before = run.open();
      matcher.onDeadline(program, run, path -> found(key, program, path, due));
      program.counters.open += run.open() - before;
      emitFoundMatches(program, matches);
    }
  }

  private void found(String key, PatternRuntime program, Path path, long now) {
    Map<String, List<Event>> steps = new LinkedHashMap<>();
    for (Path each : path.forward()) {
      steps
          .computeIfAbsent(program.automaton.step(each.step), step -> new ArrayList<>(1))
          .add(each.taken.event);
    }
    long startedAt = path.first().time;
    found.add(
        Match.of(
            program.version(),
            key,
            startedAt,
            program.compiled.detectedAt(startedAt, path.taken.time, now),
            now,
            steps));
  }

  private void emitFoundMatches(PatternRuntime program, Consumer<Match> matches) {
    if (!found.isEmpty()) {
      program.counters.matches += found.size();
      found.sort(FOUND);
      found.forEach(matches);
      found.clear();
    }
  }
}
