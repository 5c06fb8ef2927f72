package io.micromoments.workbench.explain;

import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A decision as it was issued: after it was made, the settlement of budgets may withhold offers
 * from its command, which gives it another id.
 */
final class DecisionSettlement {

  private DecisionSettlement() {}

  /**
   * Returns a decision with the command that was issued.
   *
   * @param commands all issued commands of the customer, and possibly of others
   */
  static DecisionTrace of(
      DecisionTrace decision, Instant at, List<OfferResequenceCommand> commands) {
    if (decision.getCommandId() == null
        || commands.stream()
            .anyMatch(each -> each.getCommandId().equals(decision.getCommandId()))) {
      return decision;
    }
    return commands.stream()
        .filter(each -> each.getMoment().getId().equals(decision.getMomentId()))
        .filter(each -> each.getIssuedAt().equals(at))
        .findFirst()
        .map(command -> as(command, decision))
        .orElse(decision);
  }

  private static DecisionTrace as(OfferResequenceCommand command, DecisionTrace decision) {
    Map<String, OfferTrace> left = new LinkedHashMap<>();
    decision
        .getOffers()
        .forEach(each -> left.put(each.getOfferId(), OfferTrace.newBuilder(each).build()));
    List<OfferTrace> offers = new ArrayList<>();
    for (RankedOffer each : command.getAfter()) {
      OfferTrace offer = left.remove(each.getOfferId());
      if (offer != null) {
        offer.setRank(each.getRank());
        offers.add(offer);
      }
    }
    for (WithheldOffer each : command.getWithheld()) {
      OfferTrace offer = left.remove(each.getOfferId());
      if (offer != null) {
        offer.setRank(null);
        offer.setWithheldCode(each.getCode());
        offer.setWithheldText(each.getText());
        offers.add(offer);
      }
    }
    DecisionTrace settled = DecisionTrace.newBuilder(decision).build();
    settled.setCommandId(command.getCommandId());
    settled.setOffers(offers);
    return settled;
  }
}
