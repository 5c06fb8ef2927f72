package io.micromoments.decide;

import static io.micromoments.decide.DecisionInputs.START;
import static io.micromoments.decide.DecisionInputs.accepted;
import static io.micromoments.decide.DecisionInputs.consent;
import static io.micromoments.decide.DecisionInputs.erasure;
import static io.micromoments.decide.DecisionInputs.match;
import static io.micromoments.decide.DecisionInputs.offers;
import static io.micromoments.decide.LoanDecisions.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.Offer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Offers that ask for a consent or an appointment. */
class AgreementsTest {

  @Test
  void anAcceptanceGrantsThePurposeFromItsOwnTimeOn() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(permission("location", null), Long.MIN_VALUE);
      stage.process(
          "c",
          List.of(offers(1_000, "loan"), accepted("permission", 4_000)),
          List.of(match("personal", 3_999), match("personal", 4_000)));

      assertThat(stage.moments())
          .extracting(moment -> moment.getDetectedAt().toEpochMilli() - START)
          .containsExactly(4_000L);
      assertThat(stage.agreements())
          .singleElement()
          .returns("c", Agreement::getCustomerId)
          .returns(Instant.ofEpochMilli(START + 4_000), Agreement::getEventTime)
          .returns("permission", Agreement::getOfferId)
          .returns("location", Agreement::getGrants)
          .returns(null, Agreement::getBooks);
    }
  }

  @Test
  void aLaterWithdrawalCounts() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(permission("location", null), Long.MIN_VALUE);
      stage.process(
          "c",
          List.of(
              offers(1_000, "loan"),
              accepted("permission", 4_000),
              consent("location", false, 5_000)),
          List.of(match("personal", 6_000)));
      assertThat(stage.moments()).isEmpty();
    }
  }

  @Test
  void anAcceptanceThatIsOlderThanAWithdrawalGrantsNothing() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(permission("location", null), Long.MIN_VALUE);
      stage.process("c", List.of(consent("location", false, 5_000)), List.of());
      stage.process("c", List.of(accepted("permission", 4_000)), List.of(match("personal", 6_000)));
      assertThat(stage.moments()).isEmpty();
    }
  }

  @Test
  void aRepeatedAcceptanceIsOneAgreement() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(permission(null, "branch-appointment"), Long.MIN_VALUE);
      stage.process("c", List.of(accepted("permission", 4_000)), List.of());
      stage.process("c", List.of(accepted("permission", 4_000)), List.of());
      assertThat(stage.agreements())
          .singleElement()
          .returns("branch-appointment", Agreement::getBooks);
    }
  }

  @Test
  void anErasureForgetsWhatWasGranted() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(permission("location", null), Long.MIN_VALUE);
      stage.process(
          "c",
          List.of(accepted("permission", 4_000), erasure(5_000)),
          List.of(match("personal", 6_000)));
      assertThat(stage.moments()).isEmpty();
    }
  }

  private static Offer permission(String grants, String books) {
    Offer offer = DecisionInputs.offer("permission", 0);
    offer.setGrants(grants);
    offer.setBooks(books);
    return offer;
  }
}
