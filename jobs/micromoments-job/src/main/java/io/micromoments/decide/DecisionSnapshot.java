package io.micromoments.decide;

import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.schemas.WithheldOffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a ranking whose change warrants a new command: the order of the offers, the withheld
 * offers with their codes, and the channel. Scores are excluded because they decay continually.
 */
record DecisionSnapshot(List<String> order, Map<String, String> withheld, String channel) {

  static DecisionSnapshot of(Ranking ranking, ChannelChooser.ChannelChoice channelChoice) {
    Map<String, String> withheld = new HashMap<>();
    for (WithheldOffer each : ranking.withheld()) {
      withheld.put(each.getOfferId(), each.getCode());
    }
    return new DecisionSnapshot(ranking.order(), withheld, channelChoice.channel());
  }
}
