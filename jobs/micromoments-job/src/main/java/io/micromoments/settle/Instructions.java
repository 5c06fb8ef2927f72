package io.micromoments.settle;

import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.LastInstruction;
import io.micromoments.schemas.MomentToShow;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferToShow;
import io.micromoments.schemas.RankedOffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Derives channel instructions from a command. The command's channel receives what it needs to
 * render the offers, with one reason each, but not how they were ranked; the channel instructed
 * before is instructed to stop. Stateless.
 */
final class Instructions {

  private Instructions() {}

  /**
   * Returns the instructions for a command: first to the channels that no longer show offers, which
   * are that of the last instruction while it is valid, and the one the customer is on; empty if
   * there is no channel.
   *
   * @param before the last instruction; null if there was none
   */
  static List<ChannelInstruction> of(OfferResequenceCommand command, LastInstruction before) {
    Set<String> formerChannels = new LinkedHashSet<>();
    if (before != null && before.getValidUntil().isAfter(command.getIssuedAt())) {
      formerChannels.add(before.getChannel());
    }
    formerChannels.add(command.getHandedOverFrom());
    formerChannels.remove(null);
    formerChannels.remove(command.getChannel());
    List<ChannelInstruction> instructions = new ArrayList<>(3);
    for (String channel : formerChannels) {
      instructions.add(instruction(command, channel).setHandedOverTo(command.getChannel()).build());
    }
    if (command.getChannel() != null) {
      List<OfferToShow> offers = new ArrayList<>(command.getAfter().size());
      for (RankedOffer each : command.getAfter()) {
        offers.add(
            new OfferToShow(
                each.getOfferId(),
                each.getReasons().get(0).getText(),
                each.getKind(),
                each.getContent(),
                each.getText()));
      }
      instructions.add(
          instruction(command, command.getChannel())
              .setOffers(offers)
              .setMoment(
                  new MomentToShow(
                      command.getMoment().getKind(),
                      command.getMoment().getIntent(),
                      command.getMoment().getCapture()))
              .setLocale(command.getLocale())
              .setDataUsed(command.getDataUsed())
              .setHandedOverFrom(command.getHandedOverFrom())
              .build());
    }
    return instructions;
  }

  /**
   * Returns the record of the last instruction to keep in state.
   *
   * @param decided the sequence number that the decision has
   */
  static LastInstruction lastInstruction(OfferResequenceCommand command, long decided) {
    return new LastInstruction(
        command.getSequenceNumber(), decided, command.getChannel(), command.getValidUntil());
  }

  private static ChannelInstruction.Builder instruction(
      OfferResequenceCommand command, String channel) {
    return ChannelInstruction.newBuilder()
        .setCommandId(command.getCommandId())
        .setSequenceNumber(command.getSequenceNumber())
        .setCustomerId(command.getCustomerId())
        .setChannel(channel)
        .setIssuedAt(command.getIssuedAt())
        .setValidUntil(command.getValidUntil())
        .setOffers(List.of());
  }
}
