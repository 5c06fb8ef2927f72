package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.ChannelChooser.Way;
import io.micromoments.schemas.CandidateOffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * What one decision is made on.
 *
 * @param candidates the batch list, in its order
 * @param catalog the offer of an id as of {@code now}, or null
 * @param way to the customer, on which the offers would be shown
 */
record DecisionContext(
    Customer customer,
    List<CandidateOffer> candidates,
    Function<String, CatalogEntry> catalog,
    Way way,
    Instant now) {
  /** Where the offers would be shown, in capitals, or null. */
  String channel() {
    return way.channel();
  }
}
