package io.micromoments.workbench.testing;

import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.ConditionPart;
import java.util.List;

/**
 * A match, classified when it was emitted.
 *
 * @param when the parts of {@code when} if it does not hold
 */
record ClassifiedMatch(
    Match match, MomentClassifier.Classification classification, List<ConditionPart> when) {

  boolean isMoment() {
    return classification.moment().isPresent();
  }

  /** Returns whether a skip strategy held the match back beyond a time. */
  boolean isHeldBackBeyond(long time) {
    return match.emittedAt() > match.detectedAt() && match.emittedAt() > time;
  }
}
