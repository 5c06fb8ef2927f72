package io.micromoments.decide.ranking;

import io.micromoments.context.Customer;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import java.time.Instant;
import java.util.function.Function;

/**
 * The input of one decision.
 *
 * @param candidates the offers to rank
 * @param catalog returns an offer by id as of {@code now}, or null
 * @param channelChoice the channel on which the offers would be shown, with its eligibility
 * @param reasons in the customer's locale
 */
public record DecisionContext(
    Customer customer,
    Candidates candidates,
    Function<String, CatalogEntry> catalog,
    ChannelChoice channelChoice,
    Reasons reasons,
    Instant now) {

  /** Returns the channel on which the offers would be shown, in upper case, or null. */
  String channel() {
    return channelChoice.channel();
  }
}
