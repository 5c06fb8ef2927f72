package io.micromoments.context;

import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

/** The recent purchases of a customer. Items and categories are compared case-insensitively. */
public final class PurchaseLog {

  /** Maximum time for which a purchased item counts as owned. */
  public static final Duration OWNERSHIP_PERIOD = Duration.ofDays(90);

  private static final int MAX_PURCHASES = 2_000;

  private final CustomerState state;

  /**
   * @param state holds the purchases; changed in place
   */
  PurchaseLog(CustomerState state) {
    this.state = state;
  }

  /**
   * Records a purchase.
   *
   * @return whether the event names an item or category
   */
  boolean add(Event purchase) {
    boolean item = add(state.getPurchases(), (String) purchase.get("item_id"), purchase.time());
    boolean category =
        add(
            state.getPurchasedCategories(),
            (String) purchase.get("item_category"),
            purchase.time());
    return item || category;
  }

  private static boolean add(Map<String, Long> purchases, String what, long time) {
    if (what == null) {
      return false;
    }
    long oldest = time - OWNERSHIP_PERIOD.toMillis();
    purchases.values().removeIf(each -> each <= oldest);
    if (purchases.size() >= MAX_PURCHASES && !purchases.containsKey(CaseInsensitive.key(what))) {
      purchases.values().remove(Collections.min(purchases.values()));
    }
    purchases.merge(CaseInsensitive.key(what), time, Math::max);
    return true;
  }

  /**
   * Returns whether the item was purchased recently.
   *
   * @param within how long a purchase counts; at most {@link #OWNERSHIP_PERIOD}
   */
  public boolean has(String item, Duration within, Instant now) {
    return counts(state.getPurchases(), item, within, now);
  }

  /** Returns whether an item of the category was purchased recently; see {@link #has}. */
  public boolean hasCategory(String category, Duration within, Instant now) {
    return counts(state.getPurchasedCategories(), category, within, now);
  }

  private static boolean counts(
      Map<String, Long> purchases, String what, Duration within, Instant now) {
    Long time = purchases.get(CaseInsensitive.key(what));
    return time != null && time > now.minus(within).toEpochMilli();
  }
}
