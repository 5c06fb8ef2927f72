package io.micromoments.decide;

import io.micromoments.context.Channels;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What keeps an offer from being shown, in the order in which it is asked; the first that does is
 * the reason given. Made for one decision.
 */
final class Gates {

  /** Channels that need a purpose of their own to be granted. */
  private static final Map<String, String> PURPOSE_OF_CHANNEL =
      Map.of("EMAIL", "email", "PUSH", "push");

  private final Policy policy;
  private final Customer customer;
  private final String channel;
  private final Instant now;
  private final Caps caps;
  private final boolean avoided;
  private final boolean withoutConsent;
  private final boolean quiet;

  /** The groups of substitutes of which the customer has one. */
  private final List<Set<String>> satisfied = new ArrayList<>();

  Gates(Policy policy, Situation situation) {
    this.policy = policy;
    this.customer = situation.customer();
    this.channel = situation.channel();
    this.now = situation.now();
    this.caps = new Caps(policy.limits(), customer.contacts(), channel, now);
    this.avoided = channel != null && customer.avoids(channel);
    this.withoutConsent = channel != null && !mayUse(channel, customer);
    this.quiet = channel != null && QuietTimes.quiet(policy.quietHours(), channel, customer, now);
    for (Set<String> group : policy.substitutes()) {
      if (group.stream().anyMatch(this::has)) {
        satisfied.add(group);
      }
    }
  }

  /** Whether the customer has agreed to be contacted on a channel, where that is needed. */
  static boolean mayUse(String channel, Customer customer) {
    String purpose = PURPOSE_OF_CHANNEL.get(channel);
    return purpose == null || customer.granted(purpose);
  }

  /**
   * Why an offer is withheld, or null where it may be shown.
   *
   * @param entry null where the catalogue does not know the offer
   */
  WithheldOffer closed(String offerId, CatalogEntry entry) {
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
            "This offer is not available " + Wording.onChannel(channel) + ".");
      }
      if (avoided) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_AVOIDED,
            "You asked us not to make you offers " + Wording.onChannel(channel) + ".");
      }
    }
    if (!entry.isFor(customer.asMap())) {
      return withheld(
          offerId, ReasonCode.NOT_ELIGIBLE, "This offer is for other customers than you.");
    }
    if (withoutConsent) {
      return withheld(
          offerId,
          ReasonCode.NO_CONSENT,
          "You have not agreed to be contacted " + Wording.onChannel(channel) + ".");
    }
    if (owned(offer)) {
      return withheld(offerId, ReasonCode.ALREADY_OWNED, "You have this already.");
    }
    if (replaced(offer)) {
      return withheld(
          offerId, ReasonCode.ALREADY_OWNED, "You have something that does the same already.");
    }
    if (customer.excludes(offer.getCategory())
        || (offer.getItemId() != null && customer.excludes(offer.getItemId()))) {
      return withheld(
          offerId, ReasonCode.EXCLUDED_BY_CUSTOMER, "You asked us not to offer you this.");
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
    if (quiet) {
      return withheld(
          offerId,
          ReasonCode.QUIET_HOURS,
          "We make no offers " + Wording.onChannel(channel) + " at this hour.");
    }
    if (offer.getValidFrom() != null && now.isBefore(offer.getValidFrom())) {
      return withheld(offerId, ReasonCode.NOT_YET_VALID, "This offer has not started yet.");
    }
    if (offer.getValidUntil() != null && !now.isBefore(offer.getValidUntil())) {
      return withheld(offerId, ReasonCode.EXPIRED, "This offer has ended.");
    }
    return null;
  }

  private boolean owned(Offer offer) {
    return customer.owns(offer.getCategory())
        || (offer.getItemId() != null
            && (customer.owns(offer.getItemId())
                || customer.purchases().has(offer.getItemId(), now)));
  }

  private boolean replaced(Offer offer) {
    for (Set<String> group : satisfied) {
      if (group.contains(offer.getCategory())
          || (offer.getItemId() != null && group.contains(offer.getItemId()))) {
        return true;
      }
    }
    return false;
  }

  private boolean has(String itemOrCategory) {
    return customer.owns(itemOrCategory)
        || customer.purchases().has(itemOrCategory, now)
        || customer.purchases().hasOf(itemOrCategory, now);
  }

  static WithheldOffer withheld(String offerId, ReasonCode code, String text) {
    return new WithheldOffer(offerId, code.name(), text);
  }
}
