package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.fit.PatternFit.Covered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds patterns that detect whatever another one detects. */
final class CoveredPatterns {

  /** Fewer matches in common say little. */
  private static final int MIN_MATCHES = 3;

  /** A match, whatever pattern found it. */
  private record Detection(String customer, Instant at) {}

  private final MatchCounts counts;

  CoveredPatterns(MatchCounts counts) {
    this.counts = counts;
  }

  /** Returns the other patterns that detect what a pattern detects. */
  List<Covered> of(MomentPattern pattern, Collection<MomentPattern> all) {
    List<Covered> covered = new ArrayList<>();
    List<Micromoment> own = counts.matches(pattern.name());
    Set<Detection> detections = detections(own);
    for (MomentPattern other : all) {
      if (other.name().equals(pattern.name())) {
        continue;
      }
      Set<Detection> others = detections(counts.matches(other.name()));
      boolean isProven = StrongerPattern.implies(pattern, other);
      boolean isObserved = detections.size() >= MIN_MATCHES && others.containsAll(detections);
      if (isProven || isObserved) {
        covered.add(
            new Covered(
                other.name(),
                isProven,
                isProven ? StrongerPattern.implies(other, pattern) : detections.containsAll(others),
                own.size(),
                own.isEmpty() ? "" : MatchCounts.lastEvent(own.get(0))));
      }
    }
    return covered;
  }

  private static Set<Detection> detections(List<Micromoment> moments) {
    Set<Detection> detections = new HashSet<>();
    moments.forEach(
        each -> detections.add(new Detection(each.getCustomerId(), each.getDetectedAt())));
    return detections;
  }
}
