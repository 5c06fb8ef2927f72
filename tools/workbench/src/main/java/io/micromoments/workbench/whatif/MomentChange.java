package io.micromoments.workbench.whatif;

import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.Comparator;

/**
 * A moment that only one side detects.
 *
 * @param isGained whether it is the candidate
 * @param startedAt event time of the first event of its match
 */
public record MomentChange(
    boolean isGained, String customer, String pattern, Instant startedAt, Instant detectedAt) {

  static MomentChange of(Micromoment moment, boolean isGained) {
    return new MomentChange(
        isGained,
        moment.getCustomerId(),
        moment.getPattern(),
        moment.getEvidence().stream()
            .map(Evidence::getEventTime)
            .min(Comparator.naturalOrder())
            .orElse(moment.getDetectedAt()),
        moment.getDetectedAt());
  }
}
