package io.micromoments.workbench.tune;

import io.micromoments.workbench.variants.PatternVariant;
import java.util.function.UnaryOperator;

/**
 * A change of a pattern that makes it match less.
 *
 * @param what as a sentence
 * @param cost the smaller, the simpler the change is
 */
record Tightening(String what, int cost, UnaryOperator<PatternVariant> change) {

  /** Returns a change that makes both. */
  Tightening and(Tightening other) {
    return new Tightening(
        what + "; and " + other.what,
        cost + other.cost,
        pattern -> other.change.apply(change.apply(pattern)));
  }
}
