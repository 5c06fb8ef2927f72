package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton.Kind;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Follows the partial matches of one key, and reports what becomes of each. The engine tells it
 * what it does with them while it does it; only why an event was not taken is evaluated here, by
 * the guards of the engine. Keeps the partial matches known to it in memory: after a restore it
 * knows the events that they took, but not the near misses from before. Not thread-safe.
 */
public final class AttemptTracker {

  /**
   * Maximum number of attempts without a match that are reported of each pattern, beside the last
   * ones, those that took more events than all before, and those that are open at the end.
   */
  private static final int MAX_REPORTED = 500;

  private static final int MAX_LAST = 100;

  /** Receives what became of attempts. */
  @FunctionalInterface
  public interface Output {
    /**
     * @param time event time of the outcome, in milliseconds since the epoch
     */
    void attempt(AttemptTrace attempt, long time);
  }

  private final Output output;
  private final Predicate<String> isTraced;
  private final Map<PartialMatch, Open> open = new IdentityHashMap<>();
  private final Map<Long, Open> searches = new LinkedHashMap<>();
  private final Map<Long, ReportCounts> reported = new HashMap<>();
  private final long timeOfInterest;
  private final List<PartialMatch> created = new ArrayList<>();

  private Event event;
  private long time;

  /** Number of the current event, so that no attempt is examined by the event that created it. */
  private long number;

  /** An attempt that has not ended. */
  private static final class Open {
    private final PartialMatch match;
    private final Map<String, StepWatch> steps;
    private final PatternRuntime runtime;
    private long touchedBy;
    private long heldBackSince = Long.MAX_VALUE;

    private Open(PatternRuntime runtime, PartialMatch match, Map<String, StepWatch> steps) {
      this.runtime = runtime;
      this.match = match;
      this.steps = steps;
    }
  }

  /** What was reported of a pattern version. */
  private static final class ReportCounts {
    private final ArrayDeque<EndedAttempt> last = new ArrayDeque<>();
    private int count;
    private int mostEvents;
    private long omitted;
  }

  /** An attempt that is reported only if it is among the last ones. */
  private record EndedAttempt(AttemptTrace attempt, long time) {}

  /**
   * @param output receives each attempt when it has ended
   * @param isTraced whether a pattern is traced, by its name
   * @param timeOfInterest attempts that are open at this event time are always reported; {@link
   *     Long#MIN_VALUE} for none
   */
  public AttemptTracker(Output output, Predicate<String> isTraced, long timeOfInterest) {
    this.output = output;
    this.isTraced = isTraced;
    this.timeOfInterest = timeOfInterest;
  }

  /**
   * Begins with an event, a deadline or a change at a time.
   *
   * @param event null for a deadline or a change
   */
  void begin(KeyState state, Event event, long time) {
    this.event = event;
    this.time = time;
    number++;
    Map<PartialMatch, Open> before = new IdentityHashMap<>(open);
    open.clear();
    for (PatternState each : state.patternStates) {
      if (each.runtime != null && isTraced(each.runtime)) {
        each.forEachOpen(match -> open.put(match, recognize(before, each.runtime, match)));
      }
    }
  }

  /** Returns what is known about a partial match, which may be another object after a restore. */
  @SuppressWarnings("ReferenceEquality") // the very partial match, not an equal one
  private static Open recognize(
      Map<PartialMatch, Open> before, PatternRuntime runtime, PartialMatch match) {
    Open known = before.remove(match);
    if (known == null) {
      known =
          before.values().stream()
              .filter(each -> each.runtime.id == runtime.id && each.match.state == match.state)
              .filter(each -> Path.haveSameEvents(each.match.path, match.path))
              .findFirst()
              .orElse(null);
    }
    if (known != null && known.match == match && known.runtime == runtime) {
      return known;
    }
    Open found = new Open(runtime, match, known == null ? new LinkedHashMap<>() : known.steps);
    found.heldBackSince = known == null ? Long.MAX_VALUE : known.heldBackSince;
    return found;
  }

  /** Sets the time of what is reported next. */
  void setTime(long now) {
    time = now;
  }

  private boolean isTraced(PatternRuntime runtime) {
    return isTraced.test(runtime.version().pattern());
  }

  /** An event leads to a new partial or complete match, which {@link #moved} connects. */
  void created(PartialMatch match) {
    created.add(match);
  }

  /**
   * An event has moved a partial match, or started one.
   *
   * @param stoppedBy the step that the event must not fit; null if it does not fit it
   */
  void moved(PatternRuntime runtime, PartialMatch from, String stoppedBy) {
    if (!isTraced(runtime)) {
      created.clear();
      return;
    }
    Open before = open.remove(from);
    boolean continues = false;
    for (PartialMatch to : created) {
      boolean isComplete = runtime.automaton.state(to.state).kind() == Kind.FINAL;
      if (stoppedBy != null && !isComplete) {
        continue;
      }
      continues = true;
      boolean waitsOn = before != null && to.path == from.path;
      Open next = new Open(runtime, to, waitsOn ? before.steps : new LinkedHashMap<>());
      next.touchedBy = number;
      open.put(to, next);
    }
    created.clear();
    if (before != null) {
      examine(before);
      if (stoppedBy != null) {
        end(before, AttemptOutcome.ABSENCE_BROKEN, evidence(stoppedBy, event));
      } else if (!continues) {
        end(before, AttemptOutcome.INTERRUPTED, evidence("", event));
      }
    }
  }

  /** Notes why the current event has not moved the attempts that it could have moved. */
  @SuppressWarnings("ReferenceEquality") // the very event, not an equal one
  void afterEvent(Iterable<PatternRuntime> all) {
    Set<Long> wereOpen = new HashSet<>();
    for (Open each : List.copyOf(open.values())) {
      if (each.match.first.event != event) {
        wereOpen.add(each.runtime.id);
      }
      if (each.touchedBy != number
          && each.heldBackSince == Long.MAX_VALUE
          && !Matcher.isTimedOut(each.runtime, each.match, time)) {
        examine(each);
      }
    }
    for (PatternRuntime runtime : all) {
      if (isTraced(runtime) && runtime.isEffectiveAt(time)) {
        Open search =
            searches.computeIfAbsent(
                runtime.id,
                id ->
                    new Open(runtime, PatternState.of(runtime).partial[0], new LinkedHashMap<>()));
        boolean isBlocked = runtime.startsOneAtATime && wereOpen.contains(runtime.id);
        StepWatch.examine(runtime, search.match, event, time, isBlocked, search.steps);
      }
    }
  }

  private void examine(Open attempt) {
    StepWatch.examine(attempt.runtime, attempt.match, event, time, false, attempt.steps);
  }

  /** A complete match is held back by the skip strategy. */
  void heldBack(PartialMatch match) {
    Open attempt = open.get(match);
    if (attempt != null && attempt.heldBackSince == Long.MAX_VALUE) {
      attempt.heldBackSince = time;
    }
  }

  /** A complete match was found; those of the same events are not found again. */
  void matched(Path path, Match match) {
    Open complete = null;
    for (Open each : List.copyOf(open.values())) {
      if (each.match.path == path
          && (each.runtime.automaton.state(each.match.state).kind() != Kind.NORMAL)) {
        open.remove(each.match);
        complete = each;
      }
    }
    if (complete != null) {
      AttemptTrace attempt = attempt(complete, AttemptOutcome.MATCHED, null);
      attempt.setMatchId(match.id());
      attempt.setWaitingFor(List.of());
      output.attempt(attempt, match.emittedAt());
    }
  }

  /** A match was complete but is not emitted, because its events were emitted already. */
  void repeated(PartialMatch match) {
    open.remove(match);
  }

  /** A partial match has ended. Returns true. */
  boolean ended(PartialMatch match, AttemptOutcome outcome) {
    Open attempt = open.remove(match);
    if (attempt != null) {
      end(attempt, outcome, null);
    }
    return true;
  }

  /** All partial matches of a pattern version have ended. */
  void ended(PatternState state, AttemptOutcome outcome) {
    state.forEachOpen(match -> ended(match, outcome));
  }

  /** Drops everything that is known, after an erasure. */
  public void forget() {
    open.clear();
    searches.clear();
    reported.clear();
  }

  /** Reports the attempts that are open, and which events came closest to starting one. */
  public void flush() {
    endAll(AttemptOutcome.OPEN, time);
    reported
        .values()
        .forEach(each -> each.last.forEach(ended -> output.attempt(ended.attempt, ended.time)));
    for (Open each : searches.values()) {
      AttemptTrace summary = attempt(each, AttemptOutcome.NOT_STARTED, null);
      ReportCounts ofPattern = reported.get(each.runtime.id);
      summary.setOmitted(ofPattern == null ? 0 : ofPattern.omitted);
      output.attempt(summary, time);
    }
    searches.clear();
    reported.clear();
  }

  private void end(Open attempt, AttemptOutcome outcome, Evidence cause) {
    boolean wasMatch = attempt.match.path.reported;
    boolean livesOn =
        open.values().stream().anyMatch(each -> each.match.path == attempt.match.path);
    if (wasMatch || livesOn) {
      return;
    }
    AttemptTrace trace = attempt(attempt, outcome, cause);
    trace.setLimit(outcome == AttemptOutcome.TIMED_OUT ? limit(attempt) : null);
    ReportCounts soFar = reported.computeIfAbsent(attempt.runtime.id, id -> new ReportCounts());
    boolean isAlways =
        outcome == AttemptOutcome.OPEN
            || trace.getTaken().size() > soFar.mostEvents
            || (attempt.match.first.time <= timeOfInterest && timeOfInterest <= time);
    if (isAlways || soFar.count++ < MAX_REPORTED) {
      soFar.mostEvents = Math.max(soFar.mostEvents, trace.getTaken().size());
      output.attempt(trace, time);
      return;
    }
    soFar.last.add(new EndedAttempt(trace, time));
    if (soFar.last.size() > MAX_LAST) {
      soFar.last.remove();
      soFar.omitted++;
    }
  }

  /** All partial matches that are known have ended. */
  public void endAll(AttemptOutcome outcome, long at) {
    time = at;
    for (Open each : List.copyOf(open.values())) {
      open.remove(each.match);
      end(each, outcome, null);
    }
  }

  private static AttemptTrace attempt(Open open, AttemptOutcome outcome, Evidence cause) {
    return AttemptTrace.newBuilder()
        .setPattern(open.runtime.version().pattern())
        .setVersion(open.runtime.version().version())
        .setTaken(taken(open))
        .setOutcome(outcome)
        .setCause(cause)
        .setHeldBackSince(
            open.heldBackSince == Long.MAX_VALUE ? null : Instant.ofEpochMilli(open.heldBackSince))
        .setWaitingFor(StepWatch.waitingFor(open.runtime, open.match, open.steps))
        .build();
  }

  private static List<Evidence> taken(Open open) {
    List<Evidence> taken = new ArrayList<>();
    if (open.match.path != null) {
      for (Path each : open.match.path.forward()) {
        taken.add(evidence(open.runtime.automaton.step(each.step), each.taken.event));
      }
    }
    return taken;
  }

  private static Evidence evidence(String step, Event event) {
    return new Evidence(
        step, event.stream().label(), event.id(), Instant.ofEpochMilli(event.time()));
  }

  private String limit(Open attempt) {
    long whole = attempt.runtime.automaton.window();
    boolean isWhole = whole > 0 && time - attempt.match.first.time >= whole;
    long step = attempt.runtime.automaton.state(attempt.match.state).window();
    return isWhole
        ? "within " + Durations.show(Duration.ofMillis(whole)) + " of the first event"
        : "within " + Durations.show(Duration.ofMillis(step)) + " of the previous event";
  }
}
