package io.micromoments.propensity;

import java.util.Objects;

/**
 * One action of a customer.
 *
 * @param time in milliseconds since the epoch
 * @param action as named in the event: view_item, page_view, search, add_to_cart, remove_from_cart,
 *     begin_checkout, purchase, …
 * @param itemId null if the action concerns no item
 * @param itemCategory null if unknown
 */
public record Activity(long time, String action, String itemId, String itemCategory) {

  /** Requires an action; the other fields may be unknown. */
  public Activity {
    Objects.requireNonNull(action, "action");
  }
}
