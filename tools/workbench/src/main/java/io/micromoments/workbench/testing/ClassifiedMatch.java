package io.micromoments.workbench.testing;

import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.engine.Match;

/** A match, classified when it was emitted. */
record ClassifiedMatch(Match match, MomentClassifier.Classification classification) {

  boolean isMoment() {
    return classification.moment().isPresent();
  }

  /** Returns whether a skip strategy held the match back beyond a time. */
  boolean isHeldBackBeyond(long time) {
    return match.emittedAt() > match.detectedAt() && match.emittedAt() > time;
  }
}
