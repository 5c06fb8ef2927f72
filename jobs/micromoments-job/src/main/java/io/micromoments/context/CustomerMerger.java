package io.micromoments.context;

import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.Contact;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.DeferredMoment;
import io.micromoments.schemas.ItemAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Merges the context of customers who are the same person. */
final class CustomerMerger {

  private final Customer customer;
  private final CustomerState state;

  CustomerMerger(Customer customer) {
    this.customer = customer;
    this.state = customer.state();
  }

  /**
   * Merges the context of a customer who is the same person, with their latest channel.
   *
   * @param id the other customer
   * @param other must not be used any more
   * @param seen null if unknown
   * @return the times at which decisions on deferred moments are due that had none yet
   */
  List<Long> merge(String id, CustomerState other, ChannelSeen seen) {
    if (other.getProfile() != null) {
      customer.apply(other.getProfile());
    }
    if (other.getOffers() != null) {
      customer.apply(other.getOffers());
    }
    other.getConsents().forEach((purpose, given) -> merge(purpose, given));
    other.getPurchases().forEach((item, time) -> state.getPurchases().merge(item, time, Math::max));
    other
        .getPurchasedCategories()
        .forEach(
            (category, time) -> state.getPurchasedCategories().merge(category, time, Math::max));
    other
        .getLastEmitted()
        .forEach((pattern, time) -> state.getLastEmitted().merge(pattern, time, Math::max));
    other.getSeenOn().forEach((channel, time) -> state.getSeenOn().merge(channel, time, Math::max));
    other
        .getWaits()
        .forEach((channel, all) -> all.forEach(wait -> customer.waits().add(channel, wait)));
    keepLast(
        state.getContacts(),
        other.getContacts(),
        Comparator.comparing(Contact::getAt),
        Customer.MAX_CONTACTS);
    keepLast(
        state.getActions(),
        other.getActions(),
        Comparator.comparing(ItemAction::getAt),
        Customer.MAX_ACTIONS);
    customer.moments().merge(other.getActiveMoments());
    customer.commands().merge(other, id.equals(customer.id()));
    if (seen != null) {
      customer.channels().handOver(seen);
    }
    List<Long> timers = new ArrayList<>();
    for (DeferredMoment each : other.getDeferred()) {
      if (customer.deferrals().add(each.getMoment(), each.getUntil(), Long.MIN_VALUE)) {
        timers.add(each.getUntil().toEpochMilli());
      }
    }
    return timers;
  }

  private void merge(String purpose, ConsentGiven given) {
    ConsentGiven known = state.getConsents().get(purpose);
    if (known == null || given.getAt().isAfter(known.getAt())) {
      state.getConsents().put(purpose, given);
    } else if (given.getAt().equals(known.getAt()) && !given.getGranted()) {
      state.getConsents().put(purpose, given); // In doubt, against.
    }
  }

  /** Adds elements to a list, of which only the last are kept. */
  static <T> void keepLast(List<T> to, List<T> from, Comparator<T> order, int max) {
    to.addAll(from);
    to.sort(order);
    if (to.size() > max) {
      to.subList(0, to.size() - max).clear();
    }
  }
}
