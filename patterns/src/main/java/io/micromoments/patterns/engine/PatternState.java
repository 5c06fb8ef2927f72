package io.micromoments.patterns.engine;

import java.util.function.Consumer;

/** The partial matches of one pattern version for one key. */
final class PatternState {

  private static final PartialMatch[] NONE = {};

  /** Pattern version, see {@link PatternRuntime#id}. */
  long programId;

  /** Version with that id; null until it was looked up. */
  PatternRuntime program;

  /** Heap by {@link PartialMatch#EARLIEST_FIRST}; exactly one of them has not started. */
  PartialMatch[] partial;

  /** Complete matches held back by the skip strategy, as a heap. */
  PartialMatch[] heldBack = NONE;

  /** Time at which the next partial match times out; {@link Long#MAX_VALUE} if none will. */
  long deadline = Long.MAX_VALUE;

  PatternState(long programId, PartialMatch... partial) {
    this.programId = programId;
    this.partial = partial;
  }

  /** Creates the state of a version without partial matches. */
  static PatternState of(PatternRuntime program) {
    PatternState run =
        new PatternState(
            program.id, new PartialMatch(program.automaton.start().number(), null, null));
    run.program = program;
    return run;
  }

  /** Continues under another version of the same structure. */
  void continueUnder(PatternRuntime other) {
    program = other;
    programId = other.id;
    deadline = Matcher.deadline(other, this);
  }

  /** Returns the number of started partial matches, including complete ones that are held back. */
  int open() {
    return partial.length - 1 + heldBack.length;
  }

  /** Passes on the started partial matches, and complete ones that are held back. */
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

  /** Drops all partial matches. */
  void clear() {
    partial = new PartialMatch[] {new PartialMatch(0, null, null)};
    heldBack = NONE;
    deadline = Long.MAX_VALUE;
  }
}
