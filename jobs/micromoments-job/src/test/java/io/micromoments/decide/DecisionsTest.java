package io.micromoments.decide;

import static io.micromoments.decide.DecisionInputs.START;
import static io.micromoments.decide.DecisionInputs.consent;
import static io.micromoments.decide.DecisionInputs.erasure;
import static io.micromoments.decide.DecisionInputs.event;
import static io.micromoments.decide.DecisionInputs.handOver;
import static io.micromoments.decide.DecisionInputs.match;
import static io.micromoments.decide.DecisionInputs.offers;
import static io.micromoments.decide.DecisionInputs.profileWithout;
import static io.micromoments.decide.DecisionInputs.purchase;
import static io.micromoments.decide.DecisionInputs.rejected;
import static io.micromoments.decide.LoanDecisions.PATTERNS;
import static io.micromoments.decide.LoanDecisions.addCatalog;
import static io.micromoments.decide.LoanDecisions.order;
import static io.micromoments.decide.LoanDecisions.stage;
import static io.micromoments.decide.LoanDecisions.tuple;
import static io.micromoments.decide.LoanDecisions.withheld;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matches and elements of one customer, on keyed state. */
class DecisionsTest {

  private static final long LIFETIME = Duration.ofMinutes(30).toMillis();

  @Test
  void aDecisionIncludesEverythingAtItsOwnTimeAndNothingLater() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(offers(1_000, "loan", "card"), purchase("loan", 5_000), purchase("card", 5_001)),
          List.of(match("plain", 5_000)));

      assertThat(stage.commands())
          .satisfiesExactly(
              first -> {
                assertThat(first.getIssuedAt().toEpochMilli()).isEqualTo(START + 5_000);
                assertThat(order(first)).containsExactly("card");
                assertThat(withheld(first)).containsExactly("loan ALREADY_OWNED");
              },
              second -> {
                assertThat(second.getIssuedAt().toEpochMilli()).isEqualTo(START + 5_001);
                assertThat(order(second)).isEmpty();
              });
    }
  }

  @Test
  void matchesAreDecidedBetweenTheElementsOfTheirTimes() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(offers(1_000, "loan"), offers(3_000, "card"), event(3_500, null), offers(5_000)),
          List.of(match("plain", 6_000), match("plain", 2_000), match("plain", 4_000)));

      assertThat(stage.commands())
          .extracting(command -> command.getIssuedAt().toEpochMilli() - START, LoanDecisions::order)
          .containsExactly(
              tuple(2_000, "loan"), tuple(3_000, "card"), tuple(4_000, "card"), tuple(5_000));
      assertThat(stage.measurements())
          .as("the last match has no candidates")
          .containsEntry("MOMENT", 3L)
          .containsEntry("UNDECIDED NO_CANDIDATES", 1L);
    }
  }

  @Test
  void ofMatchesOfTheSameTimeTheOneDetectedFirstIsLetThroughByACooldown() throws Exception {
    try (DecisionStage stage = stage()) {
      Match later = match("cool", 4_000, 9_000);
      Match first = match("cool", 3_000, 9_000);
      stage.process("c", List.of(offers(1_000, "loan")), List.of(later, first));

      assertThat(stage.moments())
          .singleElement()
          .satisfies(
              moment -> assertThat(moment.getDetectedAt().toEpochMilli()).isEqualTo(START + 3_000));
      assertThat(stage.measurements()).containsEntry("SUPPRESSED COOLING_DOWN", 1L);
    }
  }

  @Test
  void anErasureBetweenMatchesForgetsWhatCameBeforeIt() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(offers(1_000, "loan"), erasure(5_000), offers(7_000, "card")),
          List.of(match("cool", 4_000), match("cool", 6_000), match("plain", 8_000)));

      assertThat(stage.moments()).as("the cooldown is forgotten, too").hasSize(3);
      assertThat(stage.commands())
          .extracting(
              command -> command.getIssuedAt().toEpochMilli() - START,
              OfferResequenceCommand::getSequenceNumber)
          .as("the match right after the erasure has no candidates")
          .containsExactly(Tuple.tuple(4_000L, 1L), Tuple.tuple(8_000L, 1L));
      assertThat(stage.kept("c").getCommands()).isEqualTo(1);
    }
  }

  @Test
  void nothingIsLeftAfterAnErasure() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan"), event(2_000, "WEB")), List.of());
      stage.process("c", List.of(), List.of(match("plain", 3_000)));
      stage.snapshot();
      assertThat(stage.stateEntries()).as("customer and channel").isEqualTo(2);

      stage.process("c", List.of(event(4_000, "BRANCH"), erasure(5_000)), List.of());
      stage.process("unknown", List.of(erasure(5_000)), List.of());
      stage.snapshot();

      assertThat(stage.stateEntries()).isZero();
    }
  }

  @Test
  void anEventAfterAnErasureBeginsANewRecord() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan")), List.of());
      stage.process("c", List.of(event(2_000, "WEB")), List.of());
      stage.process("c", List.of(event(3_000, "BRANCH")), List.of());
      stage.process("c", List.of(erasure(5_000), event(6_000, "BRANCH")), List.of());

      assertThat(stage.kept("c").getOffers()).isNull();
      assertThat(stage.kept("c").getSeenOn()).containsOnlyKeys("BRANCH");
      stage.process("c", List.of(event(7_000, "WEB")), List.of());
      assertThat(stage.kept("c").getSeenOn())
          .as("no channel is taken for known")
          .containsOnlyKeys("BRANCH", "WEB");
    }
  }

  /** What triggers the second command. */
  enum Trigger {
    MATCH,
    DEADLINE,
    PURCHASE,
    SIGHTING,
    PROFILE,
    CONSENT,
    OFFERS,
    OUTCOME,
    HAND_OVER
  }

  @ParameterizedTest
  @EnumSource(Trigger.class)
  void aCommandIsKeptInStateWhateverTriggeredIt(Trigger trigger) throws Exception {
    // RocksDB serializes state: a change in place without an update is lost.
    try (DecisionStage stage =
        new DecisionStage(PATTERNS, new EmbeddedRocksDBStateBackend(), null, Long.MIN_VALUE)) {
      addCatalog(stage);
      String channel =
          switch (trigger) {
            case CONSENT -> "EMAIL";
            case SIGHTING -> null; // The command follows the customer.
            default -> "WEB";
          };
      stage.process("c", List.of(offers(1_000, "loan", "card")), List.of());
      stage.process("c", List.of(event(2_000, "BRANCH"), event(3_000, "WEB")), List.of());
      stage.process("c", List.of(), List.of(match("plain", 4_000, 4_000, channel)));
      assertThat(stage.commands()).hasSize(1);

      switch (trigger) {
        case MATCH ->
            stage.process("c", List.of(event(9_000, "WEB")), List.of(match("plain", 9_000)));
        case DEADLINE -> stage.process("c", List.of(), List.of(match("plain", 9_000)));
        case PURCHASE -> stage.process("c", List.of(purchase("loan", 9_000)), List.of());
        case SIGHTING -> stage.process("c", List.of(event(9_000, "BRANCH")), List.of());
        case PROFILE -> stage.process("c", List.of(profileWithout("loans", 9_000)), List.of());
        case CONSENT -> stage.process("c", List.of(consent("email", true, 9_000)), List.of());
        case OFFERS -> stage.process("c", List.of(offers(9_000, "card")), List.of());
        case OUTCOME -> stage.process("c", List.of(rejected("loan", 9_000)), List.of());
        case HAND_OVER -> stage.process("c", List.of(handOver("cards", 9_000)), List.of());
      }

      assertThat(stage.commands()).hasSize(2);
      IssuedCommand issued = stage.kept("c").getIssued();
      assertThat(issued.getCommandId()).isEqualTo(stage.lastCommand().getCommandId());
      assertThat(issued.getIssuedAt().toEpochMilli()).isEqualTo(START + 9_000);
      assertThat(stage.kept("c").getCommands()).isEqualTo(2);
      assertThat(stage.kept("c").getIssuedBefore()).hasSize(1);
    }
  }

  @Test
  void aMomentOfAShadowPatternIsEmittedAndCoolsDownButLeadsToNoCommand() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(offers(1_000, "loan")),
          List.of(match("shadow", 2_000), match("shadow", 3_000)));

      assertThat(stage.moments())
          .singleElement()
          .satisfies(
              moment -> {
                assertThat(moment.getStatus()).isEqualTo(PatternStatus.shadow);
                assertThat(moment.getDetectedAt().toEpochMilli()).isEqualTo(START + 2_000);
              });
      assertThat(stage.commands()).isEmpty();
      assertThat(stage.kept("c").getActiveMoments()).isEmpty();
      assertThat(stage.count("matches.EMITTED")).isEqualTo(1);
      assertThat(stage.count("matches.COOLING_DOWN")).isEqualTo(1);
      assertThat(stage.measurements())
          .as("measures count moments of live patterns")
          .containsOnly(Map.entry("SUPPRESSED COOLING_DOWN", 1L));
    }
  }

  @Test
  void aMatchThatWasHeldBackUntilItsMomentExpiredLeadsToNoCommand() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan")), List.of());
      stage.process("c", List.of(), List.of(match("plain", 2_000, 2_000 + LIFETIME)));

      assertThat(stage.moments()).as("it is a moment all the same").hasSize(1);
      assertThat(stage.commands()).isEmpty();
      assertThat(stage.kept("c").getActiveMoments()).isEmpty();
      assertThat(stage.count("decisions.EXPIRED")).isEqualTo(1);
      assertThat(stage.measurements())
          .containsOnly(Map.entry("MOMENT", 1L), Map.entry("UNDECIDED EXPIRED", 1L));

      stage.process("c", List.of(), List.of(match("plain", 3_000, 3_000 + LIFETIME - 1)));
      assertThat(stage.commands())
          .as("a millisecond before the end")
          .singleElement()
          .satisfies(
              command ->
                  assertThat(command.getValidUntil().toEpochMilli())
                      .isEqualTo(START + 3_000 + LIFETIME));
    }
  }

  @Test
  void theSameMatchTwiceIsOneMoment() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(offers(1_000, "loan")),
          List.of(match("plain", 2_000), match("plain", 2_000)));
      stage.process("c", List.of(), List.of(match("plain", 2_000)));

      assertThat(stage.moments()).hasSize(1);
      assertThat(stage.commands()).hasSize(1);
      assertThat(stage.count("matches.REPEATED")).isEqualTo(2);
      assertThat(stage.measurements()).containsEntry("SUPPRESSED REPEATED", 2L);
    }
  }

  @Test
  void consentCountsFromItsOwnTimeOn() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process(
          "c",
          List.of(
              offers(1_000, "loan"),
              consent("location", true, 3_000),
              consent("location", false, 5_000)),
          List.of(match("personal", 2_999), match("personal", 3_000), match("personal", 5_000)));

      assertThat(stage.moments())
          .extracting(moment -> moment.getDetectedAt().toEpochMilli() - START)
          .containsExactly(3_000L);
      assertThat(stage.measurements()).containsEntry("SUPPRESSED NO_CONSENT", 2L);
    }
  }

  @Test
  void nothingComesOfNoInputOrOfEventsWithoutAChannel() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(), List.of());
      stage.process("c", List.of(event(1_000, null)), List.of());
      stage.snapshot();

      assertThat(Decisions.isRelevant(event(1_000, null))).isFalse();
      assertThat(Decisions.isRelevant(event(1_000, "WEB"))).isTrue();
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.measurements()).isEmpty();
    }
  }

  @Test
  void decisionsAreNotDatedBeforeTheLastOne() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan")), List.of(match("plain", 8_000)));
      stage.process("c", List.of(offers(3_000, "card")), List.of());

      assertThat(stage.commands())
          .extracting(command -> command.getIssuedAt().toEpochMilli() - START)
          .containsExactly(8_000L, 8_000L);
      assertThat(stage.commands())
          .extracting(OfferResequenceCommand::getSequenceNumber)
          .containsExactly(1L, 2L);
    }
  }

  @Test
  void sumsWaitForTheWatermarkUnlessTheSubtaskIsIdle() throws Exception {
    try (DecisionStage stage = stage()) {
      stage.process("c", List.of(offers(1_000, "loan")), List.of(match("plain", 2_000)));
      assertThat(stage.emittedSums()).isEmpty();
      stage.decisions().setIdle(true);
      assertThat(stage.emittedSums()).containsEntry("COMMAND", 1L);

      stage.process("c", List.of(), List.of(match("plain", 3_000)));
      assertThat(stage.emittedSums()).containsEntry("COMMAND", 2L);
      stage.decisions().setIdle(false);
      stage.process("c", List.of(), List.of(match("plain", 4_000)));
      assertThat(stage.emittedSums()).containsEntry("COMMAND", 2L);
    }
  }
}
