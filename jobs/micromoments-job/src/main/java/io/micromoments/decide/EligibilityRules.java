package io.micromoments.decide;

import static io.micromoments.context.PurchaseLog.COUNTS_FOR;

import io.micromoments.context.Channels;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Checks whether an offer may be shown. Rules are evaluated in a fixed order; the first that fails
 * gives the reason. Created for one decision.
 */
final class EligibilityRules {

  private final Policy policy;
  private final Customer customer;
  private final String channel;
  private final Instant now;
  private final FrequencyCaps caps;
  private final OfferResponses answers;
  private final ChannelEligibility channelEligibility;

  EligibilityRules(Policy policy, DecisionContext situation) {
    this.policy = policy;
    this.customer = situation.customer();
    this.channel = situation.channel();
    this.now = situation.now();
    this.caps = new FrequencyCaps(policy.limits(), customer.contacts(), channel, now);
    this.answers = new OfferResponses(policy.reactions(), customer.contacts(), now);
    this.channelEligibility = situation.channelChoice().eligibility();
  }

  /**
   * Returns why an offer is withheld, or null if it may be shown.
   *
   * @param entry null if the catalogue does not contain the offer
   */
  WithheldOffer check(String offerId, CatalogEntry entry) {
    if (entry == null) {
      return withheld(
          offerId, ReasonCode.NOT_IN_CATALOG, "We have no details of this offer at the moment.");
    }
    Offer offer = entry.offer();
    if (channel != null) {
      if (!offer.getChannels().isEmpty() && !Channels.contains(offer.getChannels(), channel)) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_NOT_SUPPORTED,
            "This offer is not available " + ReasonTexts.onChannel(channel) + ".");
      }
      if (channelEligibility.avoided()) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_AVOIDED,
            "You asked us not to make you offers " + ReasonTexts.onChannel(channel) + ".");
      }
      if (channelEligibility.waitedLong()) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_AVOIDED,
            "You had to wait too long " + ReasonTexts.onChannel(channel) + " not long ago.");
      }
    }
    if (!entry.isFor(customer.asMap())) {
      return withheld(
          offerId, ReasonCode.NOT_ELIGIBLE, "This offer is for other customers than you.");
    }
    if (channelEligibility.withoutConsent()) {
      return withheld(
          offerId,
          ReasonCode.NO_CONSENT,
          "You have not agreed to be contacted " + ReasonTexts.onChannel(channel) + ".");
    }
    if (owned(entry)) {
      return withheld(offerId, ReasonCode.ALREADY_OWNED, "You have this already.");
    }
    if (replaced(entry)) {
      return withheld(
          offerId, ReasonCode.ALREADY_OWNED, "You have something that does the same already.");
    }
    if (customer.excludes(offer.getCategory())
        || (offer.getItemId() != null && customer.excludes(offer.getItemId()))) {
      return withheld(
          offerId, ReasonCode.EXCLUDED_BY_CUSTOMER, "You asked us not to offer you this.");
    }
    WithheldOffer answered = answers.withheldReason(entry);
    if (answered != null) {
      return answered;
    }
    if (caps.reached(entry)) {
      return withheld(
          offerId, ReasonCode.FREQUENCY_CAP, "We have shown you this often enough for now.");
    }
    if (!policy.noRepeat().isZero()
        && channel != null
        && customer.contacts().shownElsewhere(offerId, channel, now.minus(policy.noRepeat()))) {
      return withheld(
          offerId, ReasonCode.SHOWN_ELSEWHERE, "You have seen this in another place already.");
    }
    if (channelEligibility.quiet()) {
      return withheld(
          offerId,
          ReasonCode.QUIET_HOURS,
          "We make no offers " + ReasonTexts.onChannel(channel) + " at this hour.");
    }
    if (offer.getValidFrom() != null && now.isBefore(offer.getValidFrom())) {
      return withheld(offerId, ReasonCode.NOT_YET_VALID, "This offer has not started yet.");
    }
    if (offer.getValidUntil() != null && !now.isBefore(offer.getValidUntil())) {
      return withheld(offerId, ReasonCode.EXPIRED, "This offer has ended.");
    }
    return null;
  }

  private boolean owned(CatalogEntry entry) {
    Offer offer = entry.offer();
    return customer.owns(offer.getCategory())
        || (offer.getItemId() != null
            && (customer.owns(offer.getItemId())
                || customer.purchases().has(offer.getItemId(), entry.purchaseCounts(), now)));
  }

  /** Returns whether the customer has an item of the offer's substitute group. */
  private boolean replaced(CatalogEntry entry) {
    for (Set<String> group : policy.substitutes()) {
      if (group.stream().anyMatch(each -> isOf(entry.offer(), each))) {
        for (String each : group) {
          if (has(each, isOf(entry.offer(), each) ? entry.purchaseCounts() : COUNTS_FOR)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isOf(Offer offer, String itemOrCategory) {
    return itemOrCategory.equalsIgnoreCase(offer.getCategory())
        || itemOrCategory.equalsIgnoreCase(offer.getItemId());
  }

  private boolean has(String itemOrCategory, Duration within) {
    return customer.owns(itemOrCategory)
        || customer.purchases().has(itemOrCategory, within, now)
        || customer.purchases().hasOf(itemOrCategory, within, now);
  }

  static WithheldOffer withheld(String offerId, ReasonCode code, String text) {
    return new WithheldOffer(offerId, code.name(), text);
  }
}
