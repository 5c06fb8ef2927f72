package io.micromoments.decide;

import io.micromoments.context.Channels;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.Durations;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What keeps an offer from being shown, in the order in which it is asked; the first that does is
 * the reason given. Pure.
 */
final class Gates {

  /** Channels that need a purpose of their own to be granted. */
  private static final Map<String, String> PURPOSE_OF_CHANNEL =
      Map.of("EMAIL", "email", "PUSH", "push");

  private final Eligibility eligibility;

  Gates(Eligibility eligibility) {
    this.eligibility = eligibility;
  }

  /**
   * Why an offer is withheld, or empty where it may be shown.
   *
   * @param offer as the catalogue has it at {@code now}; null where it does not know it
   * @param channel where it would be shown; null where no channel is known
   */
  Optional<WithheldOffer> closed(
      String offerId, Offer offer, Customer customer, String channel, Instant now) {
    if (offer == null) {
      return withheld(
          offerId, ReasonCode.NOT_IN_CATALOG, "We have no details of this offer at the moment.");
    }
    if (channel != null) {
      if (!offer.getChannels().isEmpty() && !Channels.contains(offer.getChannels(), channel)) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_NOT_SUPPORTED,
            "This offer is not available %s.".formatted(onChannel(channel)));
      }
      if (customer.avoids(channel)) {
        return withheld(
            offerId,
            ReasonCode.CHANNEL_AVOIDED,
            "You asked us not to make you offers %s.".formatted(onChannel(channel)));
      }
    }
    if (offer.getEligible() != null && !eligibility.holds(offer.getEligible(), customer.asMap())) {
      return withheld(
          offerId, ReasonCode.NOT_ELIGIBLE, "This offer is for other customers than you.");
    }
    if (channel != null) {
      String purpose = PURPOSE_OF_CHANNEL.get(channel);
      if (purpose != null && !customer.granted(purpose)) {
        return withheld(
            offerId,
            ReasonCode.NO_CONSENT,
            "You have not agreed to be contacted %s.".formatted(onChannel(channel)));
      }
    }
    if (owned(offer, customer, now)) {
      return withheld(offerId, ReasonCode.ALREADY_OWNED, "You have this already.");
    }
    if (customer.excludes(offer.getCategory())
        || (offer.getItemId() != null && customer.excludes(offer.getItemId()))) {
      return withheld(
          offerId, ReasonCode.EXCLUDED_BY_CUSTOMER, "You asked us not to offer you this.");
    }
    if (capped(offer, customer, now)) {
      return withheld(
          offerId, ReasonCode.FREQUENCY_CAP, "We have shown you this often enough for now.");
    }
    if (offer.getValidFrom() != null && now.isBefore(offer.getValidFrom())) {
      return withheld(offerId, ReasonCode.NOT_YET_VALID, "This offer has not started yet.");
    }
    if (offer.getValidUntil() != null && !now.isBefore(offer.getValidUntil())) {
      return withheld(offerId, ReasonCode.EXPIRED, "This offer has ended.");
    }
    return Optional.empty();
  }

  private static boolean owned(Offer offer, Customer customer, Instant now) {
    return customer.owns(offer.getCategory())
        || (offer.getItemId() != null
            && (customer.owns(offer.getItemId()) || customer.bought(offer.getItemId(), now)));
  }

  /** The window is open at its far end: a contact exactly one period ago does not count. */
  private static boolean capped(Offer offer, Customer customer, Instant now) {
    if (offer.getMaxContacts() == null) {
      return false;
    }
    Optional<Duration> period =
        offer.getContactPeriod() == null
            ? Optional.empty()
            : Durations.parse(offer.getContactPeriod());
    Instant since = period.map(now::minus).orElse(Instant.EPOCH);
    return customer.contacts(offer.getOfferId(), since, now) >= offer.getMaxContacts();
  }

  private static String onChannel(String channel) {
    return switch (channel) {
      case "MOBILE_APP" -> "in the mobile app";
      case "WEB" -> "on our website";
      case "EMAIL" -> "by email";
      case "PUSH" -> "by push message";
      case "ATM" -> "at the cash machine";
      case "KIOSK" -> "at the kiosk";
      case "BRANCH" -> "in the branch";
      case "STORE" -> "in the store";
      case "CALL_CENTER" -> "on the phone";
      default -> "on " + channel.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static Optional<WithheldOffer> withheld(String offerId, ReasonCode code, String text) {
    return Optional.of(new WithheldOffer(offerId, code.name(), text));
  }
}
