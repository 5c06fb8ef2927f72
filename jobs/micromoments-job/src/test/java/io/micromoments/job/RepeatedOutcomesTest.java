package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.DropRepeatedOutcomes;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.learn.LearnOperator;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.OfferCounts;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.junit.jupiter.api.Test;

/** Repeated outcomes must be counted once over all customers. */
class RepeatedOutcomesTest {

  private static final long EIGHT_DAYS = Duration.ofDays(8).toSeconds();

  @Test
  void aRepeatedOutcomeIsLearnedOnce() throws Exception {
    List<Element> once;
    try (Stage<Element> repeats = repeats()) {
      repeats.send(outcome("e1", "loan", OutcomeKind.SEEN, 1));
      repeats.send(outcome("e1", "loan", OutcomeKind.SEEN, 1));
      repeats.send(outcome("e1", "loan", OutcomeKind.SEEN, 2));
      repeats.send(outcome("e1", "card", OutcomeKind.SEEN, 2));
      repeats.send(outcome("e1", "loan", OutcomeKind.ACCEPTED, 3));
      repeats.send(outcome("e2", "loan", OutcomeKind.SEEN, 4));
      once = repeats.given();
    }
    try (Stage<BroadcastElement> learn =
        new Stage<>(new LearnOperator(DetectionSettings.DEFAULT.stage(), Duration.ofMinutes(1)))) {
      for (Element each : once) {
        ContextElement known = (ContextElement) each;
        learn.send(new ContextElement(LearnOperator.KEY, known.stream(), known.record()));
      }
      learn.time(5);
      learn.time(120);
      assertThat(learn.given())
          .last()
          .extracting(each -> ((AcceptanceCountsElement) each).counts().getCounts())
          .satisfies(
              trials -> {
                assertThat(trials.get(AcceptanceCountsElement.key("loan", "WEB")))
                    .isEqualTo(new OfferCounts(2L, 1L));
                assertThat(trials.get(AcceptanceCountsElement.key("card", "WEB")))
                    .isEqualTo(new OfferCounts(1L, 0L));
              });
    }
  }

  /** Otherwise the time at which learned rates take effect would depend on watermark progress. */
  @Test
  void learnedRatesAreEmittedBeforeTheWatermarkPasses() throws Exception {
    try (Stage<BroadcastElement> learn =
        new Stage<>(new LearnOperator(DetectionSettings.DEFAULT.stage(), Duration.ofMinutes(1)))) {
      Element outcome = outcome("e1", "loan", OutcomeKind.SEEN, 1);
      learn.send(
          new ContextElement(
              LearnOperator.KEY, ContextStream.OUTCOME, ((ContextElement) outcome).record()));
      learn.time(150);
      assertThat(learn.given())
          .singleElement()
          .extracting(each -> ((AcceptanceCountsElement) each).counts().getEffectiveAt())
          .isEqualTo(at(60));
    }
  }

  @Test
  void idsOfOutcomesExpireAfterTheRepeatHorizon() throws Exception {
    try (Stage<Element> repeats = repeats()) {
      repeats.send(outcome("e1", "loan", OutcomeKind.SEEN, 1));
      repeats.time(EIGHT_DAYS / 2);
      assertThat(repeats.remembered()).isPositive();
      repeats.time(2 * EIGHT_DAYS);
      assertThat(repeats.remembered()).isZero();
      repeats.send(outcome("e1", "loan", OutcomeKind.SEEN, 2 * (int) EIGHT_DAYS));
      assertThat(repeats.given()).as("another of the same number").hasSize(2);
    }
  }

  private static Stage<Element> repeats() throws Exception {
    return new Stage<>(new KeyedProcessOperator<>(new DropRepeatedOutcomes()));
  }

  private static Element outcome(String id, String offer, OutcomeKind kind, int second) {
    return new ContextElement(
        "ann",
        ContextStream.OUTCOME,
        new OfferOutcome(id, at(second), "ann", offer, null, "WEB", kind));
  }
}
