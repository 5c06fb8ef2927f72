package io.micromoments.decide.ranking;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.context.Channels;
import io.micromoments.context.ContactLog;
import io.micromoments.patterns.language.policy.Policy.FrequencyCap;
import io.micromoments.patterns.language.policy.Policy.Scope;
import io.micromoments.schemas.Offer;
import io.micromoments.text.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Frequency caps at one decision; limits shared by many offers are evaluated once. Windows exclude
 * their start: a contact exactly one period ago does not count.
 */
final class FrequencyCaps {

  /**
   * A limit with the start of its window.
   *
   * @param contacts the number of contacts at which it is reached for this customer
   */
  private record Window(FrequencyCap limit, Instant since, int contacts) {}

  private final List<Window> limits;
  private final ContactLog contacts;
  private final String channel;
  private final Instant now;
  private final boolean reachedForAllOffers;
  private final Map<String, Boolean> categories = new HashMap<>();

  /**
   * @param channel where the offers would be shown, or null
   */
  FrequencyCaps(List<FrequencyCap> limits, ContactLog contacts, String channel, Instant now) {
    this.limits = new ArrayList<>(limits.size());
    this.contacts = contacts;
    for (FrequencyCap limit : limits) {
      Instant since = now.minus(limit.in());
      this.limits.add(new Window(limit, since, effectiveMaximum(limit, since)));
    }
    this.channel = channel;
    this.now = now;
    this.reachedForAllOffers = this.limits.stream().anyMatch(this::isReachedForAllOffers);
  }

  /**
   * Returns the number of contacts at which a limit is reached: in the middle of its bounds, one
   * more for each positive reaction in the window, and one less for each negative one.
   */
  private int effectiveMaximum(FrequencyCap limit, Instant since) {
    if (limit.minContacts() == limit.maxContacts()) {
      return limit.maxContacts();
    }
    int middle = (limit.minContacts() + limit.maxContacts()) / 2;
    return Math.max(
        limit.minContacts(),
        Math.min(limit.maxContacts(), middle + contacts.reactionBalance(since)));
  }

  /** Returns whether a frequency cap of the offer is reached. */
  boolean reached(CatalogEntry entry) {
    return reachedForAllOffers
        || reachedOwn(entry)
        || (!limits.isEmpty()
            && (reachedOfOffer(entry.offer())
                || categories.computeIfAbsent(
                    CaseInsensitive.key(entry.offer().getCategory()), this::reachedOfCategory)));
  }

  /** Returns which limit of an offer is reached, for people. */
  String describeReached(CatalogEntry entry) {
    Offer offer = entry.offer();
    List<String> reached = new ArrayList<>();
    if (reachedOwn(entry)) {
      reached.add(
          "max_contacts "
              + offer.getMaxContacts()
              + " of the catalogue"
              + (entry.contactPeriod() == null
                  ? ""
                  : " in " + Durations.show(entry.contactPeriod())));
    }
    for (Window window : limits) {
      FrequencyCap limit = window.limit;
      boolean isReached =
          switch (limit.of()) {
            case CUSTOMER, CHANNEL -> isReachedForAllOffers(window);
            case OFFER -> isReachedOfOffer(window, offer);
            case CATEGORY -> isReachedOfCategory(window, offer.getCategory());
          };
      if (isReached) {
        reached.add(
            window.contacts
                + " contacts of the "
                + limit.of().name().toLowerCase(Locale.ROOT)
                + " in "
                + Durations.show(limit.in()));
      }
    }
    return String.join("; ", reached);
  }

  private boolean isReachedForAllOffers(Window window) {
    FrequencyCap limit = window.limit;
    return switch (limit.of()) {
      case CUSTOMER -> contacts.count(window.since) >= window.contacts;
      case CHANNEL ->
          channel != null
              && (limit.only().isEmpty() || Channels.contains(limit.only(), channel))
              && contacts.onChannel(channel, window.since) >= window.contacts;
      case OFFER, CATEGORY -> false;
    };
  }

  private boolean reachedOwn(CatalogEntry entry) {
    Offer offer = entry.offer();
    if (offer.getMaxContacts() == null) {
      return false;
    }
    Instant since = entry.contactPeriod() == null ? Instant.MIN : now.minus(entry.contactPeriod());
    return contacts.ofOffer(offer.getOfferId(), since) >= offer.getMaxContacts();
  }

  private boolean reachedOfOffer(Offer offer) {
    for (Window window : limits) {
      if (window.limit.of() == Scope.OFFER && isReachedOfOffer(window, offer)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReachedOfOffer(Window window, Offer offer) {
    return isFor(window.limit, offer.getOfferId())
        && contacts.ofOffer(offer.getOfferId(), window.since) >= window.contacts;
  }

  private boolean reachedOfCategory(String category) {
    for (Window window : limits) {
      if (window.limit.of() == Scope.CATEGORY && isReachedOfCategory(window, category)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReachedOfCategory(Window window, String category) {
    return isFor(window.limit, category)
        && contacts.ofCategory(category, window.since) >= window.contacts;
  }

  private static boolean isFor(FrequencyCap limit, String what) {
    return limit.only().isEmpty()
        || limit.only().stream().anyMatch(each -> each.equalsIgnoreCase(what));
  }
}
