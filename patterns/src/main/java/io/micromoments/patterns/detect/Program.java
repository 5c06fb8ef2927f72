package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.Automaton;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.MomentPattern.OnChange;
import io.micromoments.patterns.language.MomentPattern.Skip;
import io.micromoments.patterns.language.PatternVersion;

/** A pattern version in the engine: when it is in force, and what it does and costs. */
final class Program {

  /** Which started partial matches a reported match makes void. */
  enum Voids {
    NONE,
    OVERLAPPING,
    UP_TO_FIRST_EVENT,
    UP_TO_LAST_EVENT,
    BEFORE_FIRST_OF_STEP,
    BEFORE_LAST_OF_STEP
  }

  /** Not the least time, before which there is none. */
  private static final long BEFORE_ALL_TIME = Long.MIN_VALUE + 1;

  final long id;
  final CompiledPattern compiled;
  final Automaton automaton;
  final Voids voids;

  /** The step that {@link #voids} speaks of, or -1. */
  final int voidsStep;

  /** Event time from which it starts new matches. */
  final long from;

  /** Event time from which its successor does; {@link Long#MAX_VALUE} where there is none. */
  long until = Long.MAX_VALUE;

  /** What takes over at {@link #until}; null where the pattern is retired. */
  Program successor;

  /** Event time from which the pattern is retired, and what was drained is dropped as well. */
  long goneAt = Long.MAX_VALUE;

  /** Whether it was quarantined, whatever the time of the events. */
  private boolean isQuarantined;

  private long quarantinedAt;

  final PatternCounters counters;

  /** Of {@link ActiveKeys}; the same for all versions of a pattern, for one may follow another. */
  final int maskBit;

  /** Whether an event that fits no step changes nothing. */
  final boolean passesOverOthers;

  /** The event for which this was last looked at, see {@link PatternEngine}. */
  long lookedAt = -1;

  /** The last event that may fit one of its steps, see {@link PatternEngine}. */
  long concernedAt = -1;

  Program(CompiledPattern compiled, long from, PatternCounters counters, int maskBit) {
    this.maskBit = maskBit;
    this.compiled = compiled;
    this.automaton = compiled.automaton();
    this.passesOverOthers = automaton.passesOverOthers();
    this.from = from;
    this.counters = counters;
    this.id = id(version());
    Skip skip = compiled.pattern().skip();
    if (skip instanceof Skip.ToFirst first) {
      this.voids = Voids.BEFORE_FIRST_OF_STEP;
      this.voidsStep = automaton.step(first.step());
    } else if (skip instanceof Skip.ToLast last) {
      this.voids = Voids.BEFORE_LAST_OF_STEP;
      this.voidsStep = automaton.step(last.step());
    } else {
      this.voids = voids(skip);
      this.voidsStep = -1;
    }
  }

  private static Voids voids(Skip skip) {
    if (skip instanceof Skip.None) {
      return Voids.NONE;
    }
    if (skip instanceof Skip.Overlapping) {
      return Voids.OVERLAPPING;
    }
    return skip instanceof Skip.ToNext ? Voids.UP_TO_FIRST_EVENT : Voids.UP_TO_LAST_EVENT;
  }

  /** Half a hash of name and version: short, and the same on every task and after every restore. */
  static long id(PatternVersion version) {
    return Long.parseUnsignedLong(
        Match.hash(version.pattern() + '\n' + version.version()).substring(0, 16), 16);
  }

  PatternVersion version() {
    return compiled.pattern().key();
  }

  /** Whether it starts new matches at a time. */
  boolean inForceAt(long time) {
    return from <= time && time < until;
  }

  /**
   * Quarantines it: it has ended before all time, and nothing of it is left.
   *
   * @param now how far event time has come; partial matches may be open for a lifetime more
   */
  void quarantine(long now) {
    isQuarantined = true;
    quarantinedAt = now;
    until = BEFORE_ALL_TIME;
    goneAt = BEFORE_ALL_TIME;
    successor = null;
  }

  boolean isQuarantined() {
    return isQuarantined;
  }

  /** Whether it was replaced so long before a time that nothing of it can be open. */
  boolean isOver(long time) {
    if (isQuarantined) {
      return quarantinedAt + compiled.lifetime() <= time;
    }
    return until != Long.MAX_VALUE && until + compiled.lifetime() <= time;
  }

  /** What becomes of its partial matches at {@link #until}. */
  Change change() {
    if (successor == null) {
      return Change.DROPPED;
    }
    OnChange wish = successor.compiled.pattern().onChange();
    return switch (wish) {
      case RESTART -> Change.DROPPED;
      case DRAIN -> Change.DRAINED;
      case KEEP -> compiled.hasStructureOf(successor.compiled) ? Change.KEPT : Change.DRAINED;
    };
  }

  /** What becomes of partial matches when their version is replaced. */
  enum Change {
    KEPT,
    DRAINED,
    DROPPED
  }
}
