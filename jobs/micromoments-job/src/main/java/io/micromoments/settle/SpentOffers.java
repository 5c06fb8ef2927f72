package io.micromoments.settle;

import io.micromoments.patterns.flow.CommandId;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Takes offers out of a command of whose budget nothing is left. Pure. */
final class SpentOffers {

  /** The code of an offer that is withheld because nothing of its budget is left. */
  static final String BUDGET_SPENT = "BUDGET_SPENT";

  private SpentOffers() {}

  /**
   * The command without some of its offers: they are withheld, those behind them move up, and its
   * id follows from what it says now.
   *
   * @param spent ids of offers the command lists
   */
  static OfferResequenceCommand without(OfferResequenceCommand command, Set<String> spent) {
    if (spent.isEmpty()) {
      return command;
    }
    List<RankedOffer> after = new ArrayList<>();
    List<WithheldOffer> withheld = new ArrayList<>(command.getWithheld());
    Explored explored = null;
    for (RankedOffer each : command.getAfter()) {
      if (spent.contains(each.getOfferId())) {
        withheld.add(
            new WithheldOffer(
                each.getOfferId(), BUDGET_SPENT, "All that we can give of this has been taken."));
        continue;
      }
      int rank = after.size() + 1;
      after.add(new RankedOffer(each.getOfferId(), rank, each.getScore(), each.getReasons()));
      if (command.getExplored() != null
          && command.getExplored().getOfferId().equals(each.getOfferId())) {
        explored = new Explored(rank, each.getOfferId(), command.getExplored().getProbability());
      }
    }
    withheld.sort(Comparator.comparingInt(each -> command.getBefore().indexOf(each.getOfferId())));
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
