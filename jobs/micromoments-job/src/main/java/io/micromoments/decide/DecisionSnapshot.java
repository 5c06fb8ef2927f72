package io.micromoments.decide;

import io.micromoments.schemas.WithheldOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a customer's offers stand, as far as a change of it is worth another command: which offers
 * are shown in which order and where, and which are withheld why. Scores are not: they fade.
 */
record DecisionSnapshot(List<String> order, Map<String, String> withheld, String channel) {

  static DecisionSnapshot of(Ranking ranking, ChannelChooser.Way way) {
    Map<String, String> withheld = new HashMap<>();
    for (WithheldOffer each : ranking.withheld()) {
      withheld.put(each.getOfferId(), each.getCode());
    }
    return new DecisionSnapshot(ranking.order(), withheld, way.channel());
  }
}
