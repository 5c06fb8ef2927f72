package io.micromoments.settle;

import io.micromoments.runtime.CommandId;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removes offers whose budget is exhausted from a command. Stateless. */
final class SpentOffers {

  private SpentOffers() {}

  /**
   * Returns the command without the given offers: they are withheld, lower-ranked offers move up,
   * and the command id is recomputed from the new content.
   *
   * @param spent ids of offers that the command lists, each with the reason that the customer reads
   */
  static OfferResequenceCommand without(OfferResequenceCommand command, Map<String, String> spent) {
    if (spent.isEmpty()) {
      return command;
    }
    List<RankedOffer> after = new ArrayList<>();
    List<WithheldOffer> withheld = new ArrayList<>(command.getWithheld());
    Explored explored = null;
    for (RankedOffer each : command.getAfter()) {
      String text = spent.get(each.getOfferId());
      if (text != null) {
        withheld.add(new WithheldOffer(each.getOfferId(), ReasonCode.BUDGET_SPENT.name(), text));
        continue;
      }
      int rank = after.size() + 1;
      after.add(
          new RankedOffer(
              each.getOfferId(),
              rank,
              each.getScore(),
              each.getReasons(),
              each.getKind(),
              each.getContent(),
              each.getText()));
      if (command.getExplored() != null
          && command.getExplored().getOfferId().equals(each.getOfferId())) {
        explored = new Explored(rank, each.getOfferId(), command.getExplored().getProbability());
      }
    }
    // Offers that an action added follow those of the list; -1 as unsigned is the greatest index.
    withheld.sort(
        (a, b) ->
            Integer.compareUnsigned(
                command.getBefore().indexOf(a.getOfferId()),
                command.getBefore().indexOf(b.getOfferId())));
    OfferResequenceCommand settled =
        OfferResequenceCommand.newBuilder(command)
            .setAfter(after)
            .setWithheld(withheld)
            .setExplored(explored)
            .build();
    settled.setCommandId(CommandId.of(settled));
    return settled;
  }
}
