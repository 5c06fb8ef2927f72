package io.micromoments.settle;

import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ChannelsTold;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferToShow;
import io.micromoments.schemas.RankedOffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What channels are told of a command: the one it is for gets the offers and a sentence for each,
 * and nothing of how they were found; the one that was told before, that it is over there. Pure.
 */
final class Instructions {

  private Instructions() {}

  /**
   * The instructions of a command; none where it is for no channel and none was told before.
   *
   * @param before what was told last; null where nothing was
   */
  static List<ChannelInstruction> of(OfferResequenceCommand command, ChannelsTold before) {
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
   * What is to be remembered of a command.
   *
   * @param decided its number among the customer's decisions
   */
  static ChannelsTold told(OfferResequenceCommand command, long decided) {
    return new ChannelsTold(
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
