package io.micromoments.decide;

import io.micromoments.patterns.compile.CompiledPattern;

/** Customer groups by which patterns are measured. */
final class MeasureGroups {

  /** Customers whose offers keep the batch order. */
  static final String HOLD_OUT = "hold-out";

  /** Customers in a pattern's pilot. */
  static final String PILOT = "pilot";

  static final String ALL = "all";

  private MeasureGroups() {}

  /** Returns the group of a customer who has a moment of the pattern and is not held out. */
  static String of(CompiledPattern compiled) {
    return compiled.pattern().pilot() < 1 ? PILOT : ALL;
  }
}
