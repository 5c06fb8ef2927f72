package io.micromoments.patterns.detect;

import java.util.function.Consumer;

/** One pattern version's part of a key's state. */
final class PatternState {

  private static final PartialMatch[] NONE = {};

  /** Which pattern version, see {@link Program#id}. */
  long programId;

  /** The same, once it was looked up. */
  Program program;

  /** In the order of a heap by {@link PartialMatch#EARLIEST_FIRST}; one of them has not started. */
  PartialMatch[] partial;

  /** Complete, but held back by the skip strategy; in the order of a heap. */
  PartialMatch[] heldBack = NONE;

  /** When the next partial match is out of time; {@link Long#MAX_VALUE} where none will be. */
  long deadline = Long.MAX_VALUE;

  PatternState(long programId, PartialMatch... partial) {
    this.programId = programId;
    this.partial = partial;
  }

  /** A run in which nothing has started. */
  static PatternState of(Program program) {
    PatternState run =
        new PatternState(
            program.id, new PartialMatch(program.automaton.start().number(), null, null));
    run.program = program;
    return run;
  }

  /** From now on it goes on under another version of the same structure. */
  void continueUnder(Program other) {
    program = other;
    programId = other.id;
    deadline = Matcher.deadline(other, this);
  }

  /** Partial matches that took an event, and complete ones that are held back. */
  int open() {
    return partial.length - 1 + heldBack.length;
  }

  /** Gives what is open: partial matches that have started, and complete ones held back. */
  void forEachOpen(Consumer<PartialMatch> open) {
    for (PartialMatch each : partial) {
      if (each.hasStarted()) {
        open.accept(each);
      }
    }
    for (PartialMatch each : heldBack) {
      open.accept(each);
    }
  }

  /** Drops everything. */
  void clear() {
    partial = new PartialMatch[] {new PartialMatch(0, null, null)};
    heldBack = NONE;
    deadline = Long.MAX_VALUE;
  }
}
