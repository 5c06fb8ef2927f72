package io.micromoments.decide;

import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How a customer's offers stand, as far as a change of it is worth another command: which offers
 * are shown in which order and where, and which are withheld why. Scores are not: they fade.
 */
record Standing(List<String> order, List<String> withheld, String channel) {

  static Standing of(Ranking ranking, ChannelChooser.Way way) {
    List<String> withheld = new ArrayList<>(ranking.withheld().size());
    for (WithheldOffer each : ranking.withheld()) {
      withheld.add(each.getOfferId() + '\n' + each.getCode());
    }
    return new Standing(ranking.order(), withheld, way.channel());
  }
}
