package io.micromoments.decide;

import io.micromoments.patterns.compile.CompiledPattern;

/** The groups of customers that what came of a pattern is counted by. */
final class MeasureGroups {

  /** Their offers stay as the batch has them. */
  static final String HOLD_OUT = "hold-out";

  /** The share of customers a pattern is tried on. */
  static final String PILOT = "pilot";

  static final String ALL = "all";

  private MeasureGroups() {}

  /** The group of a customer who has a moment of the pattern and is not held out. */
  static String of(CompiledPattern compiled) {
    return compiled.pattern().pilot() < 1 ? PILOT : ALL;
  }
}
