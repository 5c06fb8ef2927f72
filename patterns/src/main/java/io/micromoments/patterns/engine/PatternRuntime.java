package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.Automaton;
import io.micromoments.patterns.compile.Automaton.Transition;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.OnChange;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.PatternVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pattern version in the engine, with the time it is effective and its counters. */
final class PatternRuntime {

  /** Which started partial matches a reported match discards. */
  enum DiscardScope {
    NONE,
    OVERLAPPING,
    UP_TO_FIRST_EVENT,
    UP_TO_LAST_EVENT,
    BEFORE_FIRST_OF_STEP,
    BEFORE_LAST_OF_STEP
  }

  /** A moment lives a day at most, and the decision on it may be deferred for about as long. */
  private static final long MOMENTS_KEPT_MS = Duration.ofDays(2).toMillis();

  /** One more than the minimum, so that {@code until - 1} does not overflow. */
  private static final long BEFORE_ALL_TIME = Long.MIN_VALUE + 1;

  final long id;
  final CompiledPattern compiled;
  final Automaton automaton;
  final DiscardScope discardScope;

  /** Step that {@link #discardScope} refers to, or -1. */
  final int discardStep;

  /** Event time from which it starts new matches. */
  final long from;

  /** Event time at which it is replaced or retired; {@link Long#MAX_VALUE} if it is not. */
  long until = Long.MAX_VALUE;

  /** Version that replaces it at {@link #until}; null if there is none. */
  PatternRuntime successor;

  /** Event time at which the pattern is retired, which drops draining partial matches, too. */
  long retiredAt = Long.MAX_VALUE;

  /** Whether it is quarantined, regardless of event time. */
  private boolean isQuarantined;

  private long quarantinedAt;

  final PatternCounters counters;

  /**
   * Bit in the masks of {@link PatternMasks}. All versions of a pattern have the same one, because
   * partial matches may continue under another version.
   */
  final int maskBit;

  /** Whether a match starts only while no partial match of the key is open. */
  final boolean startsOneAtATime;

  /** Whether an event that fits no step changes nothing. */
  final boolean ignoresUnmatchedEvents;

  /** What {@link StepWatch} examines in a state; filled only for traced customers. */
  final Map<Integer, Map<String, List<Transition>>> waitingSteps = new HashMap<>();

  /** Number of the last event for which this was processed, see {@link PatternEngine}. */
  long lastProcessedEvent = -1;

  /** Number of the last event that may fit one of its steps, see {@link PatternEngine}. */
  long lastCandidateEvent = -1;

  PatternRuntime(CompiledPattern compiled, long from, PatternCounters counters, int maskBit) {
    this.maskBit = maskBit;
    this.compiled = compiled;
    this.automaton = compiled.automaton();
    this.startsOneAtATime = compiled.pattern().startsOneAtATime();
    this.ignoresUnmatchedEvents = automaton.ignoresUnmatchedEvents();
    this.from = from;
    this.counters = counters;
    this.id = id(version());
    Skip skip = compiled.pattern().skip();
    if (skip instanceof Skip.ToFirst first) {
      this.discardScope = DiscardScope.BEFORE_FIRST_OF_STEP;
      this.discardStep = automaton.step(first.step());
    } else if (skip instanceof Skip.ToLast last) {
      this.discardScope = DiscardScope.BEFORE_LAST_OF_STEP;
      this.discardStep = automaton.step(last.step());
    } else {
      this.discardScope = discardScope(skip);
      this.discardStep = -1;
    }
  }

  private static DiscardScope discardScope(Skip skip) {
    if (skip instanceof Skip.None) {
      return DiscardScope.NONE;
    }
    if (skip instanceof Skip.Overlapping) {
      return DiscardScope.OVERLAPPING;
    }
    return skip instanceof Skip.ToNext
        ? DiscardScope.UP_TO_FIRST_EVENT
        : DiscardScope.UP_TO_LAST_EVENT;
  }

  /**
   * Returns 64 bits of a hash of name and version: compact, and the same on every subtask and after
   * every restore.
   */
  static long id(PatternVersion version) {
    return Long.parseUnsignedLong(
        Match.hash(version.pattern() + '\n' + version.version()).substring(0, 16), 16);
  }

  PatternVersion version() {
    return compiled.pattern().key();
  }

  /** Returns whether it starts new matches at a time. */
  boolean isEffectiveAt(long time) {
    return from <= time && time < until;
  }

  /** Returns whether a partial match, or a new one, can evaluate conditions at a time. */
  boolean canEvaluateAt(long time) {
    return from <= time
        && (until == Long.MAX_VALUE || time < until + compiled.lifetime())
        && time < retiredAt;
  }

  /**
   * Quarantines this version: it has ended before all event times, and no partial match is left.
   *
   * @param now current watermark; state may hold partial matches for one more lifetime
   */
  void quarantine(long now) {
    isQuarantined = true;
    quarantinedAt = now;
    until = BEFORE_ALL_TIME;
    retiredAt = BEFORE_ALL_TIME;
    successor = null;
  }

  boolean isQuarantined() {
    return isQuarantined;
  }

  /**
   * Returns whether it ended so long before a time that it cannot have partial matches any more,
   * nor moments that an event may end.
   */
  boolean isExpired(long time) {
    boolean mayEndMoments = compiled.pattern().endsWhen().isPresent();
    long kept =
        mayEndMoments ? Math.max(compiled.lifetime(), MOMENTS_KEPT_MS) : compiled.lifetime();
    if (isQuarantined) {
      return quarantinedAt + kept <= time;
    }
    return until != Long.MAX_VALUE && until + kept <= time;
  }

  /** Returns what happens to its partial matches at {@link #until}. */
  Change change() {
    if (successor == null) {
      return Change.DROPPED;
    }
    OnChange wish = successor.compiled.pattern().onChange();
    return switch (wish) {
      case RESTART -> Change.DROPPED;
      case DRAIN -> Change.DRAINED;
      case KEEP -> compiled.hasSameStructureAs(successor.compiled) ? Change.KEPT : Change.DRAINED;
    };
  }

  /** What happens to partial matches when their version is replaced or retired. */
  enum Change {
    KEPT,
    DRAINED,
    DROPPED
  }
}
