package io.micromoments.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.MatchExpressions;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides whether a match is a micromoment of its customer. Stateless. */
public final class MomentClassifier {

  /** Why a match did or did not become a moment. */
  public enum MatchResult {
    EMITTED,
    OUTSIDE_PILOT,
    WHEN_NOT_MET,
    NO_CONSENT,
    COOLING_DOWN,
    /** The same moment is already active: its events were received twice. */
    REPEATED
  }

  /**
   * A classified match, with the moment if there is one.
   *
   * @param moment present if and only if the result is EMITTED
   */
  public record Classification(MatchResult result, Optional<Micromoment> moment) {}

  private static final int PILOT_STEPS = 10_000;

  private MomentClassifier() {}

  /**
   * Classifies a match.
   *
   * @param customer profile as CEL sees it; empty if unknown
   * @param granted whether consent to a purpose is granted
   * @param lastEmitted when the last moment of this pattern and customer was detected, in
   *     milliseconds since the epoch
   * @param isActive whether a moment is active already
   */
  public static Classification classify(
      Match match,
      CompiledPattern compiled,
      Map<String, Object> customer,
      Predicate<String> granted,
      Optional<Long> lastEmitted,
      Predicate<Micromoment> isActive) {
    MomentPattern pattern = compiled.pattern().detectedBy(match.steps().keySet());
    if (!inPilot(pattern, match.customer())) {
      return suppressed(MatchResult.OUTSIDE_PILOT);
    }
    Condition.Steps steps = step -> match.steps().getOrDefault(step, List.of());
    if (!compiled.onMatch(pattern).applies(steps, customer)) {
      return suppressed(MatchResult.WHEN_NOT_MET);
    }
    if (!pattern.requiresConsent().stream().allMatch(granted)) {
      return suppressed(MatchResult.NO_CONSENT);
    }
    long cooldown = pattern.cooldown().toMillis();
    if (lastEmitted.isPresent() && Math.abs(match.detectedAt() - lastEmitted.get()) < cooldown) {
      return suppressed(MatchResult.COOLING_DOWN);
    }
    Micromoment moment = moment(match, pattern, compiled.onMatch(pattern), steps, customer);
    return isActive.test(moment)
        ? suppressed(MatchResult.REPEATED)
        : new Classification(MatchResult.EMITTED, Optional.of(moment));
  }

  /**
   * Returns whether a customer is in the pattern's pilot, a stable share that differs by pattern.
   */
  static boolean inPilot(MomentPattern pattern, String customer) {
    if (pattern.pilot() >= 1) {
      return true;
    }
    long hash =
        Long.parseUnsignedLong(Match.hash(pattern.name() + '\n' + customer).substring(0, 16), 16);
    return Long.remainderUnsigned(hash, PILOT_STEPS) < pattern.pilot() * PILOT_STEPS;
  }

  private static Micromoment moment(
      Match match,
      MomentPattern pattern,
      MatchExpressions onMatch,
      Condition.Steps steps,
      Map<String, Object> customer) {
    Micromoment moment =
        Micromoment.newBuilder()
            .setMomentId("")
            .setCustomerId(match.customer())
            .setMoment(pattern.moment())
            .setIntent(pattern.intent())
            .setPattern(pattern.name())
            .setVersion(pattern.version())
            .setStatus(pattern.status())
            .setConfidence(onMatch.confidence(steps, customer))
            .setStartedAt(Instant.ofEpochMilli(match.startedAt()))
            .setDetectedAt(Instant.ofEpochMilli(match.detectedAt()))
            .setCapture(onMatch.capture(steps, customer))
            .setEvidence(match.evidence())
            .build();
    moment.setMomentId(Match.hash(JsonRecords.json(moment)));
    return moment;
  }

  private static Classification suppressed(MatchResult result) {
    return new Classification(result, Optional.empty());
  }
}
