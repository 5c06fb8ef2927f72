package io.micromoments.decide;

import io.micromoments.context.ActiveMoments;
import io.micromoments.context.Customer;
import io.micromoments.decide.ranking.Candidates;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the command of a decision. Stateless. */
final class CommandBuilder {

  private CommandBuilder() {}

  /** Returns the command without its id and sequence number. */
  static OfferResequenceCommand of(
      Policy policy,
      Customer customer,
      ActiveMoment active,
      Candidates candidates,
      Ranking ranking,
      ChannelChoice channelChoice,
      Instant now) {
    Micromoment moment = active.getMoment();
    // Uses the constructor: Avro's builders copy the schema's fields on each call.
    return new OfferResequenceCommand(
        "",
        0L,
        customer.id(),
        now,
        ActiveMoments.activeSince(active).plus(policy.lifetime()),
        channelChoice.channel(),
        new MomentRef(
            moment.getMomentId(),
            moment.getMoment(),
            moment.getIntent(),
            moment.getPattern(),
            moment.getVersion(),
            moment.getConfidence(),
            capture(moment, ranking.specificity())),
        ids(candidates.listed()),
        ranking.after(),
        ranking.withheld(),
        policy.name(),
        policy.version(),
        moment.getEvidence(),
        channelChoice.from(),
        ranking.explored(),
        dataUsed(customer),
        customer.locale().isEmpty() ? null : customer.locale());
  }

  /**
   * Returns the captured values that messages may contain, sorted, so that equal commands have
   * equal bytes.
   */
  private static Map<String, String> capture(Micromoment moment, Specificity specificity) {
    return specificity == Specificity.GENERAL ? Map.of() : new TreeMap<>(moment.getCapture());
  }

  private static List<String> ids(List<CandidateOffer> offers) {
    List<String> ids = new ArrayList<>(offers.size());
    for (CandidateOffer offer : offers) {
      ids.add(offer.getOfferId());
    }
    return ids;
  }

  /**
   * Returns which parts of the context the ranking is based on, each with its latest event time.
   */
  private static List<DataUsed> dataUsed(Customer customer) {
    List<DataUsed> used = new ArrayList<>(4);
    if (customer.state().getOffers() != null) {
      used.add(new DataUsed("offers", customer.state().getOffers().getEventTime()));
    }
    if (customer.state().getProfile() != null) {
      used.add(new DataUsed("profile", customer.state().getProfile().getEventTime()));
    }
    Instant consents = null;
    for (ConsentGiven consent : customer.state().getConsents().values()) {
      consents = consents == null || consent.getAt().isAfter(consents) ? consent.getAt() : consents;
    }
    if (consents != null) {
      used.add(new DataUsed("consents", consents));
    }
    if (customer.contacts().latest() != null) {
      used.add(new DataUsed("contacts", customer.contacts().latest()));
    }
    customer.state().getPurchases().values().stream()
        .max(Long::compare)
        .ifPresent(at -> used.add(new DataUsed("purchases", Instant.ofEpochMilli(at))));
    return used;
  }
}
