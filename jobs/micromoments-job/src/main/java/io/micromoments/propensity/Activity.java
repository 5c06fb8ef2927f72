package io.micromoments.propensity;

import java.util.Objects;

/**
 * One thing a customer did.
 *
 * @param time in milliseconds since the epoch
 * @param action as the event named it: view_item, page_view, search, add_to_cart, remove_from_cart,
 *     begin_checkout, purchase, …
 * @param itemId null where the activity concerns no item
 * @param itemCategory null where it is not known
 */
public record Activity(long time, String action, String itemId, String itemCategory) {

  /** An activity always has an action; the rest of it may be unknown. */
  public Activity {
    Objects.requireNonNull(action, "action");
  }
}
