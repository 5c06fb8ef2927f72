package io.micromoments.detect;

import io.micromoments.detect.MomentClassifier.Classification;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Explains why a match did or did not become a moment. Stateless. */
public final class MatchTraces {

  private MatchTraces() {}

  /**
   * Explains a classification.
   *
   * @param customer profile as CEL sees it, as for {@link MomentClassifier#classify}
   * @param lastEmitted as for {@link MomentClassifier#classify}
   */
  public static MatchTrace of(
      Match match,
      CompiledPattern compiled,
      Classification classification,
      Map<String, Object> customer,
      Predicate<String> granted,
      Optional<Long> lastEmitted) {
    MomentPattern pattern = compiled.pattern().detectedBy(match.steps().keySet());
    MatchTrace trace =
        MatchTrace.newBuilder()
            .setMatchId(match.id())
            .setPattern(match.pattern().pattern())
            .setVersion(match.pattern().version())
            .setDetectedAt(Instant.ofEpochMilli(match.detectedAt()))
            .setEvidence(match.evidence())
            .setOutcome(classification.result().name())
            .setMomentId(classification.moment().map(Micromoment::getMomentId).orElse(null))
            .build();
    switch (classification.result()) {
      case WHEN_NOT_MET ->
          trace.setWhen(
              compiled
                  .onMatch(pattern)
                  .explainWhen(step -> match.steps().getOrDefault(step, List.of()), customer));
      case NO_CONSENT ->
          trace.setMissingPurposes(
              pattern.requiresConsent().stream().filter(granted.negate()).toList());
      case COOLING_DOWN ->
          trace.setCooldownUntil(
              Instant.ofEpochMilli(lastEmitted.orElseThrow()).plus(pattern.cooldown()));
      case OUTSIDE_PILOT -> trace.setPilot(pattern.pilot());
      case EMITTED, REPEATED -> {}
    }
    return trace;
  }
}
