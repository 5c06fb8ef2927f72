package io.micromoments.decide;

import static io.micromoments.decide.DecisionInputs.START;
import static io.micromoments.decide.DecisionInputs.match;
import static io.micromoments.decide.DecisionInputs.offers;
import static io.micromoments.decide.DecisionInputs.policy;
import static io.micromoments.decide.LoanDecisions.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ProfileUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other systems are told about a customer. */
class ProfileUpdatesTest {

  @Test
  void aMomentOfALivePatternWithAReportedIntentIsReported() throws Exception {
    try (DecisionStage stage = stage()) {
      report(stage, 1, "loans");
      stage.process("c", List.of(offers(1_000, "loan")), List.of(match("plain", 4_000)));

      assertThat(stage.profileUpdates())
          .singleElement()
          .returns("c", ProfileUpdate::getCustomerId)
          .returns(Instant.ofEpochMilli(START + 4_000), ProfileUpdate::getEventTime)
          .returns(stage.moments().get(0).getMomentId(), ProfileUpdate::getMomentId)
          .returns("loans", ProfileUpdate::getIntent)
          .returns(Map.of(), ProfileUpdate::getFeatures)
          .returns("mine", ProfileUpdate::getPolicy)
          .returns(1, ProfileUpdate::getPolicyVersion);
    }
  }

  @Test
  void shadowMomentsOtherIntentsGuestsAndMomentsWithoutConsentAreNotReported() throws Exception {
    try (DecisionStage stage = stage()) {
      report(stage, 1, "loans");
      stage.process("c", List.of(), List.of(match("shadow", 4_000)));
      stage.process("c", List.of(), List.of(match("personal", 5_000)));
      stage.process("device:d", List.of(), List.of(match("plain", 4_000)));
      assertThat(stage.profileUpdates()).isEmpty();

      report(stage, 2, "cards");
      stage.process("c", List.of(), List.of(match("plain", 6_000)));
      assertThat(stage.profileUpdates()).isEmpty();
    }
  }

  private static void report(DecisionStage stage, int version, String intent) throws Exception {
    stage
        .decisions()
        .add(policy(version, 0, "profile-updates: {intent: " + intent + "}"), Long.MIN_VALUE);
  }
}
