package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.fit.PatternFit.Subsumption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds patterns that detect whatever another one detects. */
final class SubsumingPatterns {

  /** Fewer matches in common say little. */
  private static final int MIN_MATCHES = 3;

  /** A match, whatever pattern found it. */
  private record Detection(String customer, Instant at) {}

  private final MatchCounts counts;

  SubsumingPatterns(MatchCounts counts) {
    this.counts = counts;
  }

  /** Returns the other patterns that detect what a pattern detects. */
  List<Subsumption> of(MomentPattern pattern, Collection<MomentPattern> all) {
    List<Subsumption> found = new ArrayList<>();
    List<Micromoment> own = counts.matches(pattern.name());
    Set<Detection> detections = detections(own);
    for (MomentPattern other : all) {
      if (other.name().equals(pattern.name())) {
        continue;
      }
      Set<Detection> others = detections(counts.matches(other.name()));
      boolean isProven = PatternSubsumption.subsumes(other, pattern);
      boolean isObserved = detections.size() >= MIN_MATCHES && others.containsAll(detections);
      if (isProven || isObserved) {
        found.add(
            new Subsumption(
                other.name(),
                isProven,
                isProven
                    ? PatternSubsumption.subsumes(pattern, other)
                    : detections.containsAll(others),
                own.size(),
                own.isEmpty() ? "" : MatchCounts.lastEvent(own.get(0))));
      }
    }
    return found;
  }

  private static Set<Detection> detections(List<Micromoment> moments) {
    Set<Detection> detections = new HashSet<>();
    moments.forEach(
        each -> detections.add(new Detection(each.getCustomerId(), each.getDetectedAt())));
    return detections;
  }
}
