package io.micromoments.convert;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferKind;
import java.time.Instant;
import java.util.List;

/**
 * A synthetic offer: its entry in the catalogue, and its priority in the batch list of every
 * customer.
 *
 * @param intents intents of the retail pack that the offer answers
 * @param channels channels on which it can be shown; empty for all
 * @param priority priority in the batch list
 * @param maxContacts maximum number of contacts in the period; null if they are not limited
 * @param contactPeriod period of the limit, such as 7d; null if contacts are not limited
 */
record SyntheticOffer(
    String id,
    OfferKind kind,
    String category,
    List<String> intents,
    List<String> channels,
    double value,
    double priority,
    Integer maxContacts,
    String contactPeriod) {

  private static final List<String> WEB = List.of("WEB");

  /** Creates an offer without a limit of contacts. */
  SyntheticOffer(
      String id,
      OfferKind kind,
      String category,
      List<String> intents,
      List<String> channels,
      double value,
      double priority) {
    this(id, kind, category, intents, channels, value, priority, null, null);
  }

  static SyntheticOffer freeDelivery(double priority, String... intents) {
    return new SyntheticOffer(
        "free-delivery", OfferKind.OFFER, "delivery", List.of(intents), WEB, 6, priority);
  }

  static SyntheticOffer wishList(double priority) {
    return new SyntheticOffer(
        "wish-list",
        OfferKind.SERVICE,
        "service",
        List.of("favourite-item", "selection"),
        List.of(),
        2,
        priority);
  }

  /** Returns the entry in the catalogue. */
  Offer offer(String eventId, Instant time) {
    Offer offer = new Offer();
    offer.setEventId(eventId);
    offer.setEventTime(time);
    offer.setOfferId(id);
    offer.setKind(kind);
    offer.setCategory(category);
    offer.setIntents(intents);
    offer.setChannels(channels);
    offer.setValue(value);
    offer.setMaxContacts(maxContacts);
    offer.setContactPeriod(contactPeriod);
    return offer;
  }

  CandidateOffer candidate() {
    return new CandidateOffer(id, priority);
  }
}
