package io.micromoments.context;

import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

/** The purchases of a customer that still count. */
public final class PurchaseLog {

  /** How long a purchase makes an item count as owned. */
  public static final Duration COUNTS_FOR = Duration.ofDays(90);

  private static final int MAX_PURCHASES = 2_000;

  private final CustomerState state;

  /**
   * @param state where they are kept; changed in place
   */
  PurchaseLog(CustomerState state) {
    this.state = state;
  }

  /**
   * Takes in a purchase.
   *
   * @return whether it names what was bought
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
    long oldest = time - COUNTS_FOR.toMillis();
    purchases.values().removeIf(each -> each <= oldest);
    if (purchases.size() >= MAX_PURCHASES && !purchases.containsKey(what)) {
      purchases.values().remove(Collections.min(purchases.values()));
    }
    purchases.merge(what, time, Math::max);
    return true;
  }

  /** Whether the item was bought in the time that counts. */
  public boolean has(String item, Instant now) {
    return counts(state.getPurchases().get(item), now);
  }

  /** Whether something of the category was bought in the time that counts. */
  public boolean hasOf(String category, Instant now) {
    return counts(state.getPurchasedCategories().get(category), now);
  }

  private static boolean counts(Long time, Instant now) {
    return time != null && time > now.minus(COUNTS_FOR).toEpochMilli();
  }
}
