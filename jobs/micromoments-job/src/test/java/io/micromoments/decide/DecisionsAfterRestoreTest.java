package io.micromoments.decide;

import static io.micromoments.decide.DecisionInputs.START;
import static io.micromoments.decide.DecisionInputs.event;
import static io.micromoments.decide.DecisionInputs.match;
import static io.micromoments.decide.DecisionInputs.offer;
import static io.micromoments.decide.DecisionInputs.offers;
import static io.micromoments.decide.DecisionInputs.policy;
import static io.micromoments.decide.DecisionInputs.profileWithout;
import static io.micromoments.decide.LoanDecisions.PATTERNS;
import static io.micromoments.decide.LoanDecisions.order;
import static io.micromoments.decide.LoanDecisions.stage;
import static io.micromoments.decide.LoanDecisions.withheld;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Decisions after a restore, and on context that is late. */
class DecisionsAfterRestoreTest {

  @Test
  void decisionsGoOnAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (DecisionStage stage = stage()) {
      stage.decisions().add(policy(1, 0), Long.MIN_VALUE);
      stage.decisions().add(policy(2, 20_000), Long.MIN_VALUE);
      stage.process("c", List.of(offers(1_000, "loan", "card")), List.of());
      stage.process("c", List.of(event(2_000, "BRANCH")), List.of());
      stage.process("c", List.of(event(2_100, "WEB")), List.of());
      stage.process("c", List.of(event(2_200, "BRANCH")), List.of());
      stage.process("c", List.of(), List.of(match("cool", 3_000)));
      stage.setTime(START + 3_000);
      state = stage.snapshot();
    }
    try (DecisionStage stage =
        new DecisionStage(PATTERNS, new HashMapStateBackend(), state, START + 3_000)) {
      stage.process(
          "c",
          List.of(),
          List.of(
              match("cool", 4_000),
              match("plain", 19_999, 19_999, null),
              match("plain", 20_000, 20_000, null)));

      assertThat(stage.count("matches.COOLING_DOWN")).isEqualTo(1);
      assertThat(stage.commands())
          .extracting(
              OfferResequenceCommand::getSequenceNumber,
              OfferResequenceCommand::getPolicyVersion,
              OfferResequenceCommand::getChannel)
          .as("numbers, policies and the latest channel")
          .containsExactly(Tuple.tuple(2L, 1, "BRANCH"), Tuple.tuple(3L, 2, "BRANCH"));
      assertThat(order(stage.lastCommand())).as("the catalogue").containsExactly("loan", "card");
    }
  }

  @Test
  void aCheckpointDoesNotChangeTheDecisionOnLateContext() throws Exception {
    assertThat(policyAfterLateContext(false)).isEqualTo("mine@1");
    assertThat(policyAfterLateContext(true)).isEqualTo("mine@1");
  }

  /** Returns the policy under which context that is older than a change of policies is decided. */
  private static String policyAfterLateContext(boolean withCheckpoint) throws Exception {
    try (DecisionStage stage = stage()) {
      stage.decisions().add(policy(1, 0), Long.MIN_VALUE);
      stage.decisions().add(policy(2, 20_000), Long.MIN_VALUE);
      stage.process("c", List.of(offers(1_000, "loan", "card")), List.of());
      stage.process("c", List.of(), List.of(match("plain", 10_000)));
      stage.setTime(START + 30_000);
      if (withCheckpoint) {
        stage.snapshot();
      }
      stage.process("c", List.of(profileWithout("loans", 15_000)), List.of());
      OfferResequenceCommand command = stage.lastCommand();
      assertThat(command.getIssuedAt().toEpochMilli()).isEqualTo(START + 15_000);
      return command.getPolicy() + "@" + command.getPolicyVersion();
    }
  }

  @Test
  void aNewVersionOfAnOfferDoesNotHideItFromADecisionOnLateContext() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan", "card")), List.of());
      stage.process("c", List.of(), List.of(match("plain", 10_000)));
      stage.decisions().add(offer("card", 20_000), START + 30_000);
      stage.process("c", List.of(profileWithout("loans", 15_000)), List.of());

      assertThat(withheld(stage.lastCommand())).containsExactly("loan EXCLUDED_BY_CUSTOMER");
      assertThat(order(stage.lastCommand())).containsExactly("card");
    }
  }
}
