package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Patterns on the outcomes, moments and profile of a customer. */
class DerivedStreamsTest {

  @Test
  void aPatternReadsOutcomesOnceEach() throws Exception {
    List<Micromoment> moments =
        run(
            List.of(
                pattern(
                    "declined",
                    """
                    within: 1h
                    steps:
                      - step: declined
                        on: outcome
                        where: event.outcome == "REJECTED" && event.channel == "EMAIL"
                        times: 2
                    capture: { offer: "declined[1].offer_id" }
                    """)),
            outcome("o1", 10, OutcomeKind.REJECTED),
            outcome("o1", 10, OutcomeKind.REJECTED),
            outcome("o2", 20, OutcomeKind.SEEN),
            outcome("o3", 30, OutcomeKind.REJECTED));
    assertThat(moments)
        .singleElement()
        .satisfies(
            moment -> {
              assertThat(moment.getDetectedAt()).isEqualTo(at(30));
              assertThat(moment.getCapture()).containsEntry("offer", "o3");
              assertThat(moment.getEvidence()).extracting("stream").containsOnly("outcome");
            });
  }

  @Test
  void aPatternReadsTheMomentsOfOthers() throws Exception {
    List<Micromoment> moments =
        run(
            List.of(
                StageFixture.PATTERN,
                pattern(
                    "twice",
                    """
                    within: 1h
                    steps:
                      - { step: p, on: moment, where: event.pattern == "p", times: 2 }
                    """)),
            StageFixture.event(10),
            StageFixture.event(20));
    assertThat(moments).extracting(Micromoment::getPattern).containsExactly("p", "p", "twice");
    assertThat(moments.get(2).getDetectedAt()).isEqualTo(at(20));
  }

  @Test
  void aScoreThatCrossesAThresholdStartsAMomentOnce() throws Exception {
    List<Micromoment> moments =
        run(
            List.of(
                pattern(
                    "churn",
                    """
                    within: 90d
                    steps:
                      - { step: low, on: profile, where: 'customer.scores["churn"] <= 0.7' }
                      - { step: high, then: next, on: profile, where: 'customer.scores["churn"] > 0.7' }
                    """)),
            churn(10, 0.2),
            churn(20, 0.6),
            churn(30, 0.8),
            churn(40, 0.9),
            churn(50, 0.5),
            churn(60, 0.75));
    assertThat(moments).extracting(Micromoment::getDetectedAt).containsExactly(at(30), at(60));
  }

  @Test
  void aFeatureCountsOutcomesAndMoments() throws Exception {
    List<Micromoment> moments =
        run(
            List.of(
                pattern(
                    "p",
                    """
                    features:
                      - { feature: declined, aggregate: count, on: outcome, where: event.outcome == "REJECTED", in: 1h }
                      - { feature: before, aggregate: count, on: moment }
                    steps: [{ step: a, on: clickstream, where: event.action == "a" }]
                    when: features.declined == 1 || features.before == 1
                    """)),
            StageFixture.event(10),
            outcome("o1", 20, OutcomeKind.REJECTED),
            StageFixture.event(30),
            outcome("o2", 40, OutcomeKind.REJECTED),
            StageFixture.event(50),
            StageFixture.event(60));
    assertThat(moments)
        .extracting(Micromoment::getDetectedAt)
        .as("one outcome; two, but one moment before; two of each")
        .containsExactly(at(30), at(50));
  }

  @Test
  void patternsThatCauseEachOtherEnd() throws Exception {
    List<Micromoment> moments =
        run(
            List.of(StageFixture.PATTERN, pattern("echo", "steps: [{ step: any, on: moment }]\n")),
            StageFixture.event(10));
    assertThat(moments).hasSize(101);
  }

  private static List<Micromoment> run(List<SourceText> patterns, Element... elements)
      throws Exception {
    try (Stage<Element> stage =
        new Stage<>(StageFixture.customer(new PatternSet(patterns), null)).begun()) {
      Stream.of(elements).forEach(stage::send);
      stage.time(1_000);
      return stage.onSide(CustomerOperator.MOMENTS);
    }
  }

  private static Element outcome(String id, long second, OutcomeKind kind) {
    return new ContextElement(
        "c", ContextStream.OUTCOME, new OfferOutcome(id, at(second), "c", id, null, "EMAIL", kind));
  }

  private static Element churn(long second, double score) throws Exception {
    return new ContextElement(
        "c",
        ContextStream.PROFILE,
        JsonRecords.context(
            ContextStream.PROFILE,
            JsonRecords.parse(
                "{\"event_id\":\"p%s\",\"event_time\":\"%s\",\"customer_id\":\"c\",\"scores\":{\"churn\":%s}}"
                    .formatted(String.valueOf(second), at(second), String.valueOf(score)))));
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: KNOW\nintent: test\n%s".formatted(name, rest));
  }
}
