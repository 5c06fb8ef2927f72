package io.micromoments.patterns.engine;

import java.util.function.Consumer;

/** The partial matches of one pattern version for one key. */
final class PatternState {

  private static final PartialMatch[] NONE = {};

  /** Pattern version, see {@link PatternRuntime#id}. */
  long runtimeId;

  /** Version with that id; null until it was looked up. */
  PatternRuntime runtime;

  /** Heap by {@link PartialMatch#EARLIEST_FIRST}; exactly one of them has not started. */
  PartialMatch[] partial;

  /** Complete matches held back by the skip strategy, as a heap. */
  PartialMatch[] delayed = NONE;

  /** Time at which the next partial match times out; {@link Long#MAX_VALUE} if none will. */
  long deadline = Long.MAX_VALUE;

  PatternState(long runtimeId, PartialMatch... partial) {
    this.runtimeId = runtimeId;
    this.partial = partial;
  }

  /** Creates the state of a version without partial matches. */
  static PatternState of(PatternRuntime runtime) {
    PatternState patternState =
        new PatternState(
            runtime.id, new PartialMatch(runtime.automaton.start().number(), null, null));
    patternState.runtime = runtime;
    return patternState;
  }

  /** Continues under another version of the same structure. */
  void continueUnder(PatternRuntime other) {
    runtime = other;
    runtimeId = other.id;
    deadline = Matcher.deadline(other, this);
  }

  /** Returns the number of started partial matches, including complete ones that are held back. */
  int open() {
    return partial.length - 1 + delayed.length;
  }

  /** Passes on the started partial matches, and complete ones that are held back. */
  void forEachOpen(Consumer<PartialMatch> open) {
    for (PartialMatch each : partial) {
      if (each.hasStarted()) {
        open.accept(each);
      }
    }
    for (PartialMatch each : delayed) {
      open.accept(each);
    }
  }

  /** Drops all partial matches. */
  void clear() {
    partial = new PartialMatch[] {new PartialMatch(0, null, null)};
    delayed = NONE;
    deadline = Long.MAX_VALUE;
  }
}
