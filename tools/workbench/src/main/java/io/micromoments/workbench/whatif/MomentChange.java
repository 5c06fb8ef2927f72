package io.micromoments.workbench.whatif;

import io.micromoments.schemas.Micromoment;
import java.time.Instant;

/**
 * A moment that only one side detects.
 *
 * @param isGained whether it is the candidate
 */
public record MomentChange(boolean isGained, String customer, String pattern, Instant detectedAt) {

  static MomentChange of(Micromoment moment, boolean isGained) {
    return new MomentChange(
        isGained, moment.getCustomerId(), moment.getPattern(), moment.getDetectedAt());
  }
}
