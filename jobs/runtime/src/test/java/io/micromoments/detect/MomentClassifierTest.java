package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.MomentClassifier.Classification;
import io.micromoments.detect.MomentClassifier.MatchResult;
import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MomentClassifierTest {

  private static final String STEPS = "steps: [{step: a, on: clickstream}]\n";

  @Test
  void aMomentCarriesConfidenceAndCaptures() {
    Classification outcome =
        classify(
            "confidence: 0.2 + 0.1 * double(size(a))\n"
                + "capture: { term: 'a[0].properties.term', none: 'a[0].query', n: 'a[0].value' }\n",
            Optional.empty());
    assertThat(outcome.result()).isEqualTo(MatchResult.EMITTED);
    assertThat(outcome.moment().orElseThrow().getConfidence()).isEqualTo(0.2 + 0.1);
    assertThat(outcome.moment().orElseThrow().getCapture())
        .isEqualTo(Map.of("term", "48", "n", "7"));
  }

  @Test
  void confidenceIsClampedAndZeroWhereItCannotBeComputed() {
    assertThat(confidence("confidence: 3.0 * a[0].value")).isEqualTo(1);
    assertThat(confidence("confidence: -1.0 * a[0].value")).isEqualTo(0);
    assertThat(confidence("confidence: 0.1 * a[0].value / (a[0].value - a[0].value)")).isEqualTo(1);
    assertThat(confidence("confidence: double(a[0].query)")).isEqualTo(0);
    assertThat(confidence("")).isEqualTo(1);
  }

  @Test
  void withoutEveryConsentThereIsNoMoment() {
    String both = "requires-consent: [personalisation, location]\n";
    assertThat(classify(both, Optional.empty()).result()).isEqualTo(MatchResult.NO_CONSENT);
    assertThat(classify("requires-consent: personalisation\n", Optional.empty()).result())
        .isEqualTo(MatchResult.EMITTED);
  }

  @Test
  void theCooldownEndsAfterExactlyItsTime() {
    assertThat(classify("cooldown: 10s\n", Optional.of(START - 9_999)).result())
        .isEqualTo(MatchResult.COOLING_DOWN);
    assertThat(classify("cooldown: 10s\n", Optional.of(START - 10_000)).result())
        .isEqualTo(MatchResult.EMITTED);
  }

  @Test
  void aTimedOutPartialMatchIsAMomentOfItsOwn() {
    Micromoment moment =
        classify(
                """
                within: 1h
                when: customer.segment == 'x'
                capture: { a: "a[0].value" }
                steps: [{step: a, on: clickstream}, {step: b, on: clickstream}]
                on-timeout: { moment: DO, intent: left, confidence: 0.5, capture: { term: "a[0].properties.term" } }
                """,
                Optional.empty())
            .moment()
            .orElseThrow();
    assertThat(moment.getPattern()).isEqualTo("p");
    assertThat(moment.getMoment()).isEqualTo(MomentKind.DO);
    assertThat(moment.getIntent()).isEqualTo("left");
    assertThat(moment.getConfidence()).isEqualTo(0.5);
    assertThat(moment.getCapture()).isEqualTo(Map.of("term", "48"));
  }

  @Test
  void whenIsEvaluatedBeforeConsent() {
    assertThat(
            classify(
                    "when: customer.segment == 'x'\nrequires-consent: [location]\n",
                    Optional.empty())
                .result())
        .isEqualTo(MatchResult.WHEN_NOT_MET);
  }

  @Test
  void aPilotIsAStableShareOfCustomers() {
    CompiledPattern tenth = compile("pilot: 10%\n");
    int in = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean first = MomentClassifier.inPilot(tenth.pattern(), "customer-" + i);
      assertThat(MomentClassifier.inPilot(tenth.pattern(), "customer-" + i)).isEqualTo(first);
      in += first ? 1 : 0;
    }
    assertThat(in).isBetween(900, 1100);
  }

  private static double confidence(String rest) {
    return classify(rest + "\n", Optional.empty()).moment().orElseThrow().getConfidence();
  }

  private static CompiledPattern compile(String rest) {
    return new PatternCompiler()
        .compile(Patterns.pattern("p", rest.contains("steps:") ? rest : STEPS + rest));
  }

  private static Classification classify(String rest, Optional<Long> lastEmitted) {
    CompiledPattern pattern = compile(rest);
    Match match =
        Match.of(
            pattern.pattern().key(),
            "c",
            START,
            START,
            START,
            Map.of(
                "a",
                List.of(
                    click(
                        "1",
                        0,
                        "view",
                        Map.of("properties", Map.of("term", "48"), "value", 7.0)))));
    return MomentClassifier.classify(
        match, pattern, Map.of(), "personalisation"::equals, lastEmitted, moment -> false);
  }
}
