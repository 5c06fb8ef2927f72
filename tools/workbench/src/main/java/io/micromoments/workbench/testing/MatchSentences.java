package io.micromoments.workbench.testing;

import io.micromoments.detect.MomentClassifier.MatchResult;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Evidence;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.List;

/** Says what became of the matches of a pattern in a test. */
final class MatchSentences {

  private final MomentPattern pattern;

  MatchSentences(MomentPattern pattern) {
    this.pattern = pattern;
  }

  /** Describes a match before the end of the test that is not a moment. */
  String suppressed(ClassifiedMatch each, PatternTest test) {
    return "the match of %s at %s was suppressed: %s"
        .formatted(events(each.match()), at(each.match().detectedAt(), test), reason(each));
  }

  /** Describes a match that would be emitted after the end of the test. */
  String late(ClassifiedMatch each, PatternTest test) {
    String out = at(each.match().emittedAt(), test);
    return each.isMoment()
        ? "the match of %s is emitted at %s, after this test ends: set 'until: %s' on the test"
            .formatted(events(each.match()), out, out)
        : "the match of %s at %s, after this test ends, is suppressed: %s"
            .formatted(events(each.match()), out, reason(each));
  }

  /**
   * Describes a match that a skip strategy held back.
   *
   * @param needsUntil whether the test passes only because {@code until} advances time past the
   *     emission of such matches
   */
  String heldBack(Match match, PatternTest test, boolean needsUntil) {
    Duration by = Duration.ofMillis(match.emittedAt() - match.detectedAt());
    StringBuilder sentence =
        new StringBuilder(
            "the match of %s was complete at %s and emitted %s later because of 'skip'"
                .formatted(events(match), at(match.detectedAt(), test), Durations.show(by)));
    if (by.compareTo(Policy.DEFAULT.lifetime()) >= 0) {
      sentence.append("; by then its moment has expired, and no command is issued");
    }
    if (needsUntil && match.emittedAt() > test.lastEventTime()) {
      sentence.append(
          "; the test passes only because of 'until: %s': the moment is emitted after the last event, at %s"
              .formatted(Durations.show(test.until().orElseThrow()), at(match.emittedAt(), test)));
    }
    return sentence.toString();
  }

  private String reason(ClassifiedMatch each) {
    MatchResult result = each.classification().result();
    return switch (result) {
      case WHEN_NOT_MET -> "'when' is not true: " + MissingMatch.failed(each.when());
      case NO_CONSENT -> "it requires consent to " + String.join(", ", pattern.requiresConsent());
      case COOLING_DOWN ->
          "the previous moment is within the cooldown of %s"
              .formatted(Durations.show(pattern.cooldown()));
      case OUTSIDE_PILOT, REPEATED, EMITTED ->
          throw new IllegalStateException("unexpected result without a moment: " + result);
    };
  }

  private static List<String> events(Match match) {
    return match.evidence().stream().map(Evidence::getEventId).toList();
  }

  private static String at(long time, PatternTest test) {
    return Durations.show(Duration.ofMillis(time - test.start().toEpochMilli()));
  }
}
