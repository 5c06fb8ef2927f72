package io.micromoments.settle;

import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.LastInstruction;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferToShow;
import io.micromoments.schemas.RankedOffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Derives channel instructions from a command. The command's channel receives the offers with one
 * reason each, but not how they were ranked; the channel instructed before is instructed to stop.
 * Stateless.
 */
final class Instructions {

  private Instructions() {}

  /**
   * Returns the instructions for a command; empty if neither it nor its predecessor has a channel.
   *
   * @param before the last instruction; null if there was none
   */
  static List<ChannelInstruction> of(OfferResequenceCommand command, LastInstruction before) {
    List<ChannelInstruction> instructions = new ArrayList<>(2);
    String left =
        before != null
                && before.getChannel() != null
                && before.getValidUntil().isAfter(command.getIssuedAt())
            ? before.getChannel()
            : command.getHandedOverFrom();
    if (left != null && !left.equals(command.getChannel())) {
      instructions.add(instruction(command, left).setHandedOverTo(command.getChannel()).build());
    }
    if (command.getChannel() != null) {
      List<OfferToShow> offers = new ArrayList<>(command.getAfter().size());
      for (RankedOffer each : command.getAfter()) {
        offers.add(new OfferToShow(each.getOfferId(), each.getReasons().get(0).getText()));
      }
      instructions.add(
          instruction(command, command.getChannel())
              .setOffers(offers)
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
