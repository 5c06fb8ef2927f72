package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton.Action;
import io.micromoments.patterns.compile.Automaton.Kind;
import io.micromoments.patterns.compile.Automaton.State;
import io.micromoments.patterns.compile.Automaton.Transition;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Advances the partial matches of one pattern version for one key, by an event or to a deadline.
 * Finds the same matches as flink-cep's NFA over the same graph, in the same order. The paths of
 * partial matches are linked lists, so neither version numbers nor reference counts ("locks") are
 * needed.
 *
 * <p>Between calls it holds only the current event, set by {@link #take}, and reusable buffers. Not
 * thread-safe.
 */
final class Matcher {

  private static final PartialMatch[] NONE = {};

  private final PriorityQueue<PartialMatch> partial =
      new PriorityQueue<>(PartialMatch.EARLIEST_FIRST);
  private final PriorityQueue<PartialMatch> delayed =
      new PriorityQueue<>(PartialMatch.EARLIEST_FIRST);
  private final PriorityQueue<PartialMatch> complete =
      new PriorityQueue<>(PartialMatch.EARLIEST_FIRST);
  private final List<PartialMatch> next = new ArrayList<>();
  private final List<Path> firstPaths = new ArrayList<>();
  private final EnabledTransitions enabled = new EnabledTransitions();
  private final OverlapSkip overlapSkip = new OverlapSkip();

  private KeyState key;
  private Event event;
  private long time;
  private MatchedEvent taken;

  /** Follows what is done with the partial matches of the key; null if nobody is interested. */
  private AttemptTracker tracker;

  /** Sets what follows the partial matches of the next calls; null for nothing. */
  void setTracker(AttemptTracker tracker) {
    this.tracker = tracker;
  }

  /** Sets the key, the event and its match time for the following calls of {@link #onEvent}. */
  void take(KeyState key, Event event, long time) {
    this.key = key;
    this.event = event;
    this.time = time;
    this.taken = null;
  }

  /**
   * Advances the partial matches of a pattern version by the current event.
   *
   * @param mayStart whether the event may start a new match
   * @return whether anything changed
   */
  boolean onEvent(
      PatternRuntime runtime, PatternState patternState, boolean mayStart, Consumer<Path> found) {
    int same = 0;
    boolean changed = false;
    firstPaths.clear();
    for (PartialMatch each : patternState.partial) {
      boolean sees = each.hasStarted() ? !isTimedOut(runtime, each, time) : mayStart;
      if (!sees || !enabled.find(runtime, each, event, time)) {
        if (changed) {
          partial.add(each);
        } else {
          same++;
        }
        continue;
      }
      if (!changed) {
        changed = true;
        begin(patternState);
        for (int i = 0; i < same; i++) {
          partial.add(patternState.partial[i]);
        }
      }
      move(runtime, each);
    }
    if (changed) {
      finish(runtime, patternState, found);
    }
    return changed;
  }

  /**
   * Processes the next deadline of a pattern version: partial matches that have timed out are
   * dropped, or are complete if they were waiting for an absence.
   */
  void onDeadline(PatternRuntime runtime, PatternState patternState, Consumer<Path> found) {
    long due = patternState.deadline;
    begin(patternState);
    for (PartialMatch each : patternState.partial) {
      if (!isTimedOut(runtime, each, due)) {
        partial.add(each);
      } else if (runtime.automaton.state(each.state).kind() == Kind.PENDING) {
        complete.add(each);
      } else if (tracker != null) {
        tracker.ended(each, AttemptOutcome.TIMED_OUT);
      }
    }
    finish(runtime, patternState, found);
  }

  /**
   * Drops the oldest partial matches of a pattern version, and complete ones that are held back.
   *
   * @param most maximum number to drop
   * @param last drop none that started after this one; null for no such limit
   * @param asOld whether to drop also those that started with the same event as {@code last}
   * @return number of dropped matches
   */
  int dropOldest(
      PatternRuntime runtime,
      PatternState patternState,
      int most,
      PartialMatch last,
      boolean asOld) {
    begin(patternState);
    for (PartialMatch each : patternState.partial) {
      partial.add(each);
    }
    int dropped = 0;
    while (dropped < most) {
      boolean isHeldBack = isEarlier(delayed.peek(), partial.peek());
      PartialMatch oldest = isHeldBack ? delayed.peek() : partial.peek();
      if (!oldest.hasStarted()
          || (last != null
              && PartialMatch.EARLIEST_FIRST.compare(oldest, last) > (asOld ? 0 : -1))) {
        break;
      }
      (isHeldBack ? delayed : partial).poll();
      dropped++;
      if (tracker != null) {
        tracker.ended(oldest, AttemptOutcome.LIMIT_EXCEEDED);
      }
    }
    if (dropped > 0) {
      end(runtime, patternState);
    }
    return dropped;
  }

  private static boolean isEarlier(PartialMatch complete, PartialMatch partial) {
    return complete != null && PartialMatch.EARLIEST_FIRST.compare(complete, partial) < 0;
  }

  /** Returns whether no partial match is open that has not timed out by a time. */
  static boolean hasNoOpenMatch(PatternRuntime runtime, PatternState patternState, long time) {
    for (PartialMatch each : patternState.partial) {
      if (each.hasStarted() && !isTimedOut(runtime, each, time)) {
        return false;
      }
    }
    return patternState.delayed.length == 0;
  }

  static long deadline(PatternRuntime runtime, PatternState patternState) {
    long whole = runtime.automaton.window();
    long deadline = Long.MAX_VALUE;
    for (PartialMatch each : patternState.partial) {
      if (each.hasStarted()) {
        if (whole > 0) {
          deadline = Math.min(deadline, each.first.time + whole);
        }
        long step = runtime.automaton.state(each.state).window();
        if (step > 0) {
          deadline = Math.min(deadline, each.path.taken.time + step);
        }
      }
    }
    return deadline;
  }

  private void move(PatternRuntime runtime, PartialMatch match) {
    next.clear();
    State stop = null;
    for (Transition transition : enabled.all()) {
      State target = transition.target();
      if (transition.action() == Action.IGNORE) {
        if (match.hasStarted()) {
          stop = add(target, match.path, match.first) ? target : stop;
        }
      } else {
        Path path = follow(match.path, transition.source().step());
        MatchedEvent first = match.hasStarted() ? match.first : taken;
        stop = add(target, path, first) ? target : stop;
        State end = target.proceeds() ? enabled.endReachedFrom(target) : null;
        if (end != null) {
          add(end, path, first);
        }
      }
    }
    if (stop == null) {
      partial.addAll(next);
    }
    if (tracker != null) {
      tracker.moved(runtime, match, stop == null ? null : runtime.automaton.step(stop.step()));
    }
    if (!match.hasStarted()) {
      partial.add(match);
    }
  }

  /**
   * Adds a match to the complete or the partial ones, by its state. Returns true for a stop state,
   * which discards the match.
   */
  private boolean add(State state, Path path, MatchedEvent first) {
    if (state.kind() == Kind.STOP) {
      return true;
    }
    PartialMatch match = new PartialMatch(state.number(), path, first);
    (state.kind() == Kind.FINAL ? complete : next).add(match);
    if (tracker != null) {
      tracker.created(match);
    }
    return false;
  }

  private Path follow(Path path, int step) {
    if (taken == null) {
      taken = new MatchedEvent(event, time, key.nextNumber++);
    }
    if (path != null) {
      return path.then(step, taken);
    }
    for (Path first : firstPaths) {
      if (first.step == step) {
        return first;
      }
    }
    Path first = new Path(null, step, taken);
    firstPaths.add(first);
    return first;
  }

  static boolean isTimedOut(PatternRuntime runtime, PartialMatch match, long time) {
    if (!match.hasStarted()) {
      return false;
    }
    long whole = runtime.automaton.window();
    long step = runtime.automaton.state(match.state).window();
    return (whole > 0 && time - match.first.time >= whole)
        || (step > 0 && time - match.path.taken.time >= step);
  }

  private void begin(PatternState patternState) {
    partial.clear();
    complete.clear();
    delayed.clear();
    for (PartialMatch each : patternState.delayed) {
      delayed.add(each);
    }
  }

  /** Reports complete matches, unless the skip strategy holds them back or discards them. */
  private void finish(PatternRuntime runtime, PatternState patternState, Consumer<Path> found) {
    delayed.addAll(complete);
    if (runtime.discardScope == PatternRuntime.DiscardScope.OVERLAPPING) {
      if (!delayed.isEmpty()) {
        overlapSkip.report(delayed, path -> report(path, found));
        discard(delayed, complete -> true);
        discard(partial, overlapSkip::overlaps);
      }
      end(runtime, patternState);
      return;
    }
    boolean skips = runtime.discardScope != PatternRuntime.DiscardScope.NONE;
    for (PartialMatch match = delayed.peek(); match != null; match = delayed.peek()) {
      PartialMatch earliest = partial.peek();
      if (skips && earliest != null && PartialMatch.EARLIEST_FIRST.compare(match, earliest) > 0) {
        break;
      }
      delayed.poll();
      if (skips) {
        discardMatches(runtime, match.path);
      }
      report(match.path, found);
      if (tracker != null) {
        tracker.repeated(match);
      }
    }
    if (tracker != null) {
      delayed.forEach(tracker::heldBack);
    }
    end(runtime, patternState);
  }

  private static void report(Path match, Consumer<Path> found) {
    if (!match.reported) {
      match.reported = true;
      found.accept(match);
    }
  }

  private void end(PatternRuntime runtime, PatternState patternState) {
    patternState.partial = partial.toArray(NONE);
    patternState.delayed = delayed.isEmpty() ? NONE : delayed.toArray(NONE);
    patternState.deadline = deadline(runtime, patternState);
  }

  private void discardMatches(PatternRuntime runtime, Path match) {
    boolean strictly = false;
    MatchedEvent border = null;
    switch (runtime.discardScope) {
      case UP_TO_LAST_EVENT -> border = match.taken;
      case UP_TO_FIRST_EVENT -> border = match.first();
      case BEFORE_FIRST_OF_STEP, BEFORE_LAST_OF_STEP -> {
        strictly = true;
        for (Path path = match; path != null; path = path.previous) {
          if (path.step == runtime.discardStep) {
            border = path.taken;
            if (runtime.discardScope == PatternRuntime.DiscardScope.BEFORE_LAST_OF_STEP) {
              break;
            }
          }
        }
      }
      case NONE, OVERLAPPING -> {}
    }
    if (border == null) {
      return;
    }
    MatchedEvent end = border;
    boolean before = strictly;
    discard(partial, each -> each.first != null && isDiscarded(each.first, end, before));
    discard(delayed, each -> isDiscarded(each.first, end, before));
  }

  private void discard(Collection<PartialMatch> matches, Predicate<PartialMatch> isDiscarded) {
    matches.removeIf(
        tracker == null
            ? isDiscarded
            : each -> isDiscarded.test(each) && tracker.ended(each, AttemptOutcome.SKIPPED));
  }

  private static boolean isDiscarded(MatchedEvent first, MatchedEvent border, boolean strictly) {
    return strictly ? border.isAfter(first) : !first.isAfter(border);
  }
}
