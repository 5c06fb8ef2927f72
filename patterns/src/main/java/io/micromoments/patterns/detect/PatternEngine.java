package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.PatternVersion;
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
 * Runs all patterns over the events of one key at a time. Holds nothing of a key itself: everything
 * is in the {@link KeyState} that is passed in. Events of a key come in the order of (time, id), or
 * as they arrive with the time at which they are matched; that time never goes back.
 *
 * <p>A pattern is asked only about events of the streams it names, and while nothing of it is open
 * only about events that can start it. Time is moved deadline by deadline, so that whatever a
 * deadline brings is stamped with it. Which version of a pattern an event meets follows from the
 * time of the event alone, so that a change takes effect at the same point of the stream
 * everywhere.
 */
public final class PatternEngine {

  private static final int SAMPLE = 64;
  private static final Comparator<Match> FOUND =
      Comparator.comparingLong(Match::detectedAt)
          .thenComparingLong(Match::startedAt)
          .thenComparing(Match::id)
          .thenComparing(Match::compareEvents);

  private final ProgramTable programs;
  private final Limits limits;
  private final Matcher matcher = new Matcher();
  private final List<Match> found = new ArrayList<>();
  private long looks;

  /** An engine without limits in which some patterns have always been in force. */
  public PatternEngine(Collection<CompiledPattern> patterns) {
    this(patterns, Limits.NONE);
  }

  /** An engine in which some patterns have always been in force. */
  public PatternEngine(Collection<CompiledPattern> patterns, Limits limits) {
    this(new ProgramTable(patterns), limits);
  }

  PatternEngine(ProgramTable programs, Limits limits) {
    this.programs = programs;
    this.limits = limits;
  }

  /** The pattern of a match. */
  public CompiledPattern pattern(PatternVersion version) {
    Program program = programs.find(Program.id(version));
    return program == null ? null : program.compiled;
  }

  /** How many partial matches were dropped so far because a customer had too many. */
  public long overflowed() {
    long overflowed = 0;
    for (Program program : programs.all()) {
      overflowed += program.counters.overflowed();
    }
    return overflowed;
  }

  /** Whether an event could change anything for a key of which nothing is remembered. */
  public boolean canStart(Event event) {
    WordIndex<Program> starts = programs.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      Program program = starts.candidate(i);
      if (program.inForceAt(event.time()) && program.compiled.canStart(event)) {
        return true;
      }
    }
    return false;
  }

  /** The marks of the patterns that may do something with an event once they have begun. */
  int mask(Event event) {
    WordIndex<Program> steps = programs.steps();
    int mask = programs.maskOfStream(event.stream());
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      mask |= steps.candidate(i).maskBit;
    }
    return mask;
  }

  /** The marks of the patterns of which something is open. */
  int mask(KeyState state) {
    int mask = 0;
    for (PatternState run : state.runs) {
      mask |= program(run) == null ? ActiveKeys.ALL : run.program.maskBit;
    }
    return mask;
  }

  /**
   * One event of a key in the order of event time, after the deadlines that lie before it or at its
   * time.
   *
   * @return as {@link #onArrival}: something newer may have arrived before, in that order
   */
  public boolean onEvent(String key, KeyState state, Event event, Consumer<Match> matches) {
    onTime(key, state, event.time(), matches);
    return onArrival(key, state, event, matches);
  }

  /**
   * One event of a key as it arrives. Deadlines are left to {@link #onTime}; what is out of time by
   * this event does not see it.
   *
   * @return whether it was older than an event that was matched before it, and was given its time
   */
  public boolean onArrival(String key, KeyState state, Event event, Consumer<Match> matches) {
    boolean outOfOrder = event.time() < state.lastTime;
    match(key, state, event, outOfOrder ? state.lastTime : event.time(), matches);
    return outOfOrder;
  }

  private void match(String key, KeyState state, Event event, long time, Consumer<Match> matches) {
    looks++;
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
    boolean sampled = looks % SAMPLE == 0;
    WordIndex<Program> steps = programs.steps();
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      steps.candidate(i).concernedAt = looks;
    }
    for (int i = 0; i < state.runs.size(); i++) {
      PatternState run = state.runs.get(i);
      if (run.program == null || run.program.until <= time) {
        if (!settle(key, run, time, matches)) {
          state.runs.remove(i--);
          continue;
        }
        state.nothingDueBefore = Math.min(state.nothingDueBefore, run.deadline);
      }
      Program program = run.program;
      if (program == null) {
        continue;
      }
      program.lookedAt = looks;
      if (!program.compiled.sees(event)
          || (program.passesOverOthers && program.concernedAt != looks)) {
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
    WordIndex<Program> starts = programs.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      Program program = starts.candidate(i);
      if (program.lookedAt != looks) {
        program.lookedAt = looks;
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
    Program program = run.program;
    int before = run.open();
    if (matcher.onEvent(program, run, mayStart, path -> found(key, program, path, time))) {
      limits.keep(run, matcher);
      state.nothingDueBefore = Math.min(state.nothingDueBefore, run.deadline);
      program.counters.open += run.open() - before;
      release(program, matches);
    }
  }

  /** Time has come to a point; everything due up to and at it happens. */
  public void onTime(String key, KeyState state, long time, Consumer<Match> matches) {
    if (state.nothingDueBefore > time && !programs.anyEndsBy(time)) {
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
    state.nothingDueBefore = nextDeadline(state);
    state.lastTime = state.isEmpty() ? Long.MIN_VALUE : state.lastTime;
  }

  /** No later than {@link #nextDeadline}, and found without looking at all that is open. */
  public long earliestDeadline(KeyState state) {
    if (state.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (state.nothingDueBefore == Long.MIN_VALUE) {
      state.nothingDueBefore = nextDeadline(state);
    }
    return state.nothingDueBefore;
  }

  /** When {@link #onTime} next has something to do, or {@link Long#MAX_VALUE}. */
  public long nextDeadline(KeyState state) {
    long next = Long.MAX_VALUE;
    for (PatternState run : state.runs) {
      next = Math.min(next, run.deadline);
    }
    return next;
  }

  /** Forgets the partial matches of some patterns, as when a consent they need is withdrawn. */
  public void drop(KeyState state, Predicate<CompiledPattern> which) {
    state.runs.removeIf(
        run -> {
          Program program = program(run);
          boolean goes = program == null || which.test(program.compiled);
          if (goes && program != null) {
            program.counters.open -= run.open();
          }
          return goes;
        });
  }

  /**
   * Adds what another key had open, as it is: from now on it is this key's. Its events come after
   * this key's own of the same time. The matches are those that a change of patterns lets out.
   *
   * @param from what {@link #leave} let go, here or in another engine
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
    to.nothingDueBefore = Long.MIN_VALUE;
    to.lastTime = to.isEmpty() ? Long.MIN_VALUE : Math.max(to.lastTime, from.lastTime);
  }

  /** A key's state goes elsewhere: it is not counted here any more. */
  public void leave(KeyState state) {
    for (PatternState run : state.runs) {
      if (program(run) != null) {
        run.program.counters.open -= run.open();
      }
    }
  }

  /** Brings everything under the versions that are in force at a time. */
  public void settle(String key, KeyState state, long time, Consumer<Match> matches) {
    state.nothingDueBefore = Long.MIN_VALUE;
    state.runs.removeIf(run -> !settle(key, run, time, matches));
  }

  /** Counts what was restored. */
  public void count(KeyState state) {
    for (PatternState run : state.runs) {
      if (program(run) != null) {
        run.program.counters.open += run.open();
      }
    }
  }

  private Program program(PatternState run) {
    if (run.program == null) {
      run.program = programs.find(run.programId);
    }
    return run.program;
  }

  /**
   * Brings a run under the version that is in force at a time, after what was due before. A version
   * that is not known may be one that other tasks heard of sooner: its run waits, until its time is
   * over.
   *
   * @return false where nothing of it is left
   */
  private boolean settle(String key, PatternState run, long time, Consumer<Match> matches) {
    Program program = program(run);
    if (program == null) {
      if (run.deadline <= time) {
        run.clear();
      }
      return run.open() > 0;
    }
    while (program.until <= time) {
      switch (program.change()) {
        case DRAINED -> {
          if (program.goneAt > time) {
            return true;
          }
          fireDeadlines(key, run, program.goneAt - 1, matches);
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

  /** Drops a run and says that nothing of it is left. */
  private static boolean dropped(PatternState run) {
    run.program.counters.open -= run.open();
    run.clear();
    return false;
  }

  private void fireDeadlines(String key, PatternState run, long upTo, Consumer<Match> matches) {
    Program program = run.program;
    while (run.deadline <= upTo) {
      long due = run.deadline;
      int before = run.open();
      matcher.onDeadline(program, run, path -> found(key, program, path, due));
      program.counters.open += run.open() - before;
      release(program, matches);
    }
  }

  private void found(String key, Program program, Path path, long now) {
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

  private void release(Program program, Consumer<Match> matches) {
    if (!found.isEmpty()) {
      program.counters.matches += found.size();
      found.sort(FOUND);
      found.forEach(matches);
      found.clear();
    }
  }
}
