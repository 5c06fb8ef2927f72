package io.micromoments.settle;

import static io.micromoments.settle.CommandFixture.VALID_FOR;
import static io.micromoments.settle.CommandFixture.at;
import static io.micromoments.settle.CommandFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.LastInstruction;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentToShow;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferToShow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each channel is told what to show, and the one left is told to stop. */
class InstructionsTest {

  private static final long NOW = 100;

  @Test
  void theFirstCommandInstructsItsChannelWithOneReasonForEachOffer() {
    OfferResequenceCommand command = command("ann", NOW, 7, "WEB", "loan", "card");

    assertThat(Instructions.of(command, null))
        .containsExactly(
            ChannelInstruction.newBuilder()
                .setCommandId(command.getCommandId())
                .setSequenceNumber(7)
                .setCustomerId("ann")
                .setChannel("WEB")
                .setIssuedAt(at(NOW))
                .setValidUntil(at(NOW).plus(VALID_FOR))
                .setOffers(List.of(shown("loan"), shown("card")))
                .setMoment(new MomentToShow(MomentKind.BUY, "i", Map.of("item", "car")))
                .setLocale("de-AT")
                .setDataUsed(List.of(new DataUsed("offers", at(0))))
                .build());
  }

  @Test
  void aCommandWithoutOffersInstructsItsChannelToShowItsUsualContent() {
    assertThat(Instructions.of(command("ann", NOW, 1, "WEB"), null))
        .singleElement()
        .returns("WEB", ChannelInstruction::getChannel)
        .returns(List.of(), ChannelInstruction::getOffers);
  }

  @Test
  void aCommandOnTheSameChannelReplacesThePreviousInstruction() {
    assertThat(Instructions.of(command("ann", NOW, 2, "WEB", "loan"), last("WEB", at(NOW + 60))))
        .singleElement()
        .returns("WEB", ChannelInstruction::getChannel)
        .returns(null, ChannelInstruction::getHandedOverTo)
        .returns(null, ChannelInstruction::getHandedOverFrom);
  }

  @Test
  void theChannelInstructedBeforeStopsBeforeTheNewOneStarts() {
    OfferResequenceCommand command = command("ann", NOW, 2, "BRANCH", "loan");

    assertThat(Instructions.of(command, last("WEB", at(NOW + 60))))
        .extracting(
            ChannelInstruction::getChannel,
            each -> each.getOffers().size(),
            ChannelInstruction::getHandedOverTo,
            ChannelInstruction::getHandedOverFrom,
            ChannelInstruction::getSequenceNumber,
            ChannelInstruction::getCommandId)
        .containsExactly(
            tuple("WEB", 0, "BRANCH", null, 2L, command.getCommandId()),
            tuple("BRANCH", 1, null, null, 2L, command.getCommandId()));
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 1", "1, 2"})
  void aChannelStopsOnlyIfItsInstructionIsStillValid(long secondsLeft, int instructions) {
    assertThat(
            Instructions.of(
                command("ann", NOW, 2, "BRANCH", "loan"), last("WEB", at(NOW + secondsLeft))))
        .hasSize(instructions)
        .last()
        .returns("BRANCH", ChannelInstruction::getChannel);
  }

  @Test
  void aCommandWithoutAChannelOnlyStopsThePreviousChannel() {
    OfferResequenceCommand command = command("ann", NOW, 2, null, "loan");

    assertThat(Instructions.of(command, last("WEB", at(NOW + 60))))
        .singleElement()
        .returns("WEB", ChannelInstruction::getChannel)
        .returns(List.of(), ChannelInstruction::getOffers)
        .returns(null, ChannelInstruction::getMoment)
        .returns(List.of(), ChannelInstruction::getDataUsed)
        .returns(null, ChannelInstruction::getHandedOverTo);
    assertThat(Instructions.of(command, last("WEB", at(NOW)))).as("expired").isEmpty();
    assertThat(Instructions.of(command, last(null, at(NOW + 60)))).isEmpty();
    assertThat(Instructions.of(command, null)).isEmpty();
  }

  @Test
  void aHandOverInstructsTheChannelTheCustomerIsOn() {
    OfferResequenceCommand command = handedOver("MOBILE_APP", "BRANCH");

    for (LastInstruction before :
        new LastInstruction[] {
          null, last(null, at(NOW + 60)), last("WEB", at(NOW)), last("MOBILE_APP", at(NOW + 60))
        }) {
      assertThat(Instructions.of(command, before))
          .as("after %s", before)
          .extracting(
              ChannelInstruction::getChannel,
              each -> each.getOffers().size(),
              ChannelInstruction::getHandedOverTo,
              ChannelInstruction::getHandedOverFrom)
          .containsExactly(
              tuple("MOBILE_APP", 0, "BRANCH", null), tuple("BRANCH", 1, null, "MOBILE_APP"));
    }
  }

  /** The policies' documentation promises it an instruction with {@code handed_over_to}. */
  @Test
  void aHandOverInstructsTheChannelTheCustomerIsOnAndTheOneInstructedBefore() {
    assertThat(Instructions.of(handedOver("MOBILE_APP", "BRANCH"), last("WEB", at(NOW + 60))))
        .extracting(
            ChannelInstruction::getChannel,
            each -> each.getOffers().size(),
            ChannelInstruction::getHandedOverTo)
        .containsExactlyInAnyOrder(
            tuple("WEB", 0, "BRANCH"), tuple("MOBILE_APP", 0, "BRANCH"), tuple("BRANCH", 1, null));
  }

  /** Between the two commands, the customer has moved to another channel. */
  @Test
  void aHandOverToTheChannelInstructedBeforeInstructsTheChannelTheCustomerIsOn() {
    assertThat(Instructions.of(handedOver("MOBILE_APP", "BRANCH"), last("BRANCH", at(NOW + 60))))
        .extracting(
            ChannelInstruction::getChannel,
            each -> each.getOffers().size(),
            ChannelInstruction::getHandedOverTo)
        .containsExactly(tuple("MOBILE_APP", 0, "BRANCH"), tuple("BRANCH", 1, null));
  }

  @Test
  void theLastInstructionHasTheNumbersOfSettlementAndOfTheDecision() {
    assertThat(Instructions.lastInstruction(command("ann", NOW, 3, "WEB", "loan"), 9))
        .isEqualTo(new LastInstruction(3L, 9L, "WEB", at(NOW).plus(VALID_FOR)));
  }

  private static OfferResequenceCommand handedOver(String from, String to) {
    OfferResequenceCommand command = command("ann", NOW, 2, to, "loan");
    command.setHandedOverFrom(from);
    return command;
  }

  private static LastInstruction last(String channel, Instant validUntil) {
    return new LastInstruction(1L, 1L, channel, validUntil);
  }

  private static OfferToShow shown(String offer) {
    return new OfferToShow(
        offer, "why " + offer, OfferKind.SERVICE, "content-of-" + offer, "text of " + offer);
  }
}
