package io.micromoments.propensity;

import java.util.Comparator;
import java.util.List;

/**
 * Computes the features of a {@link PropensityModel}: a customer's recent activities relative to
 * one item. The job and training use the same code. Stateless.
 *
 * <p>Counts are {@code log(1 + n)}. Ages are logarithms of minutes, scaled so that 0 is now and 1
 * is a year ago or never. Flags and shares are between 0 and 1. So no feature exceeds 4, is
 * negative or NaN, whatever the activities. A few features are products or thresholds of others, so
 * that a linear model can express "bought twice" or "in the cart a minute ago".
 */
public final class SessionFeatures {

  /** Only this many of the latest activities are used; the job need not keep more. */
  public static final int MAX_ACTIVITIES = 50;

  /** A longer gap between two activities starts a new visit. */
  public static final long VISIT_GAP_MS = 30 * 60_000L;

  /** The names of a row's features, in order. Models are trained for exactly these. */
  public static final List<String> NAMES =
      List.of(
          // Item.
          "item_views",
          "item_carts",
          "item_removals",
          "item_purchases",
          "item_in_cart",
          "item_viewed_twice",
          "item_bought_twice",
          "item_age",
          "item_within_10m",
          "item_within_1h",
          "item_within_1d",
          "item_within_7d",
          "item_within_28d",
          "item_view_age",
          "item_purchase_age",
          "item_overdue",
          "item_share",
          "item_visits",
          "item_visit_share",
          "item_in_last_visit",
          "visits_since_item",
          "activities_since_item",
          // Other items of the same category.
          "category_views",
          "category_carts",
          "category_purchases",
          "category_share",
          "category_age",
          // Customer.
          "activities",
          "distinct_items",
          "visits",
          "visit_length",
          "activity_age",
          "carts",
          "purchases",
          "searches",
          // Products of features.
          "in_cart_fresh",
          "item_views_fresh",
          "item_share_fresh",
          "bought_again_and_again");

  private static final double MINUTE_MS = 60_000;
  private static final double LOG_YEAR = Math.log1p(365 * 24 * 60);
  private static final Comparator<Activity> BY_TIME = Comparator.comparingLong(Activity::time);

  private SessionFeatures() {}

  /**
   * Computes one row.
   *
   * @param recent sorted by time, or else sorted here; activities after {@code now} and all but the
   *     latest {@link #MAX_ACTIVITIES} before it are ignored
   * @param itemId the item to score
   * @param itemCategory null if unknown
   * @param now in milliseconds since the epoch
   * @return one value for each of {@link #NAMES}
   */
  public static float[] of(List<Activity> recent, String itemId, String itemCategory, long now) {
    List<Activity> ordered = inOrder(recent);
    int end = ordered.size();
    while (end > 0 && ordered.get(end - 1).time() > now) {
      end--;
    }
    Sums sums = new Sums(itemId, itemCategory);
    for (int i = Math.max(0, end - MAX_ACTIVITIES); i < end; i++) {
      sums.add(ordered.get(i));
    }
    return row(sums, now);
  }

  private static List<Activity> inOrder(List<Activity> recent) {
    for (int i = 1; i < recent.size(); i++) {
      if (recent.get(i - 1).time() > recent.get(i).time()) {
        return recent.stream().sorted(BY_TIME).toList();
      }
    }
    return recent;
  }

  private static float[] row(Sums sums, long now) {
    double itemAge = sums.touches == 0 ? 1 : age(sums.lastTouch, now);
    double minutes = sums.touches == 0 ? Double.MAX_VALUE : minutes(sums.lastTouch, now);
    double share = share(sums.touches, sums.activities);
    double visitShare = share(sums.itemVisits, sums.visits);
    boolean inCart = sums.inCart();
    double views = Math.log1p(sums.views);
    double[] row = {
      views,
      Math.log1p(sums.carts),
      Math.log1p(sums.removals),
      Math.log1p(sums.purchases),
      flag(inCart),
      flag(sums.views > 1),
      flag(sums.purchases > 1),
      itemAge,
      flag(minutes <= 10),
      flag(minutes <= 60),
      flag(minutes <= 24 * 60),
      flag(minutes <= 7 * 24 * 60),
      flag(minutes <= 28 * 24 * 60),
      sums.views == 0 ? 1 : age(sums.lastView, now),
      sums.purchases == 0 ? 1 : age(sums.lastPurchase, now),
      sums.overdue(now),
      share,
      Math.log1p(sums.itemVisits),
      visitShare,
      flag(sums.itemVisits > 0 && sums.visitsSinceItem == 0),
      Math.log1p(sums.itemVisits == 0 ? sums.visits : sums.visitsSinceItem),
      Math.log1p(sums.touches == 0 ? sums.activities : sums.activitiesSinceItem),
      Math.log1p(sums.categoryViews),
      Math.log1p(sums.categoryCarts),
      Math.log1p(sums.categoryPurchases),
      share(sums.categoryTouches, sums.activities),
      sums.categoryTouches == 0 ? 1 : age(sums.lastCategoryTouch, now),
      Math.log1p(sums.activities),
      Math.log1p(sums.distinctItems),
      Math.log1p(sums.visits),
      sums.activities == 0 ? 0 : age(sums.visitStart, sums.last),
      sums.activities == 0 ? 1 : age(sums.last, now),
      Math.log1p(sums.allCarts),
      Math.log1p(sums.allPurchases),
      Math.log1p(sums.searches),
      flag(inCart) * (1 - itemAge),
      views * (1 - itemAge),
      share * (1 - itemAge),
      flag(sums.purchases > 1) * visitShare
    };
    float[] result = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      result[i] = (float) row[i];
    }
    return result;
  }

  /** Uses double so that the difference cannot overflow. */
  private static double minutes(long then, long now) {
    return Math.max(0, ((double) now - then) / MINUTE_MS);
  }

  private static double age(long then, long now) {
    return Math.min(1, Math.log1p(minutes(then, now)) / LOG_YEAR);
  }

  private static double share(int part, int all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private static double flag(boolean holds) {
    return holds ? 1 : 0;
  }

  /** Aggregates of one pass over the activities. */
  private static final class Sums {

    /** More than twice the number of activities. */
    private static final int SLOT_BITS = 7;

    private static final int SLOTS = 1 << SLOT_BITS;

    private final String itemId;
    private final String category;
    private final String[] items = new String[SLOTS];

    private int activities;
    private int distinctItems;
    private int visits;
    private int allCarts;
    private int allPurchases;
    private int searches;
    private long last;
    private long visitStart;

    private int touches;
    private int views;
    private int carts;
    private int removals;
    private int purchases;
    private int itemVisits;
    private int visitsSinceItem;
    private int activitiesSinceItem;
    private int lastItemVisit;
    private long lastTouch;
    private long lastView;
    private long lastCart;
    private long lastLeftCart = Long.MIN_VALUE;
    private long firstPurchase;
    private long lastPurchase;

    private int categoryTouches;
    private int categoryViews;
    private int categoryCarts;
    private int categoryPurchases;
    private long lastCategoryTouch;

    Sums(String itemId, String category) {
      this.itemId = itemId;
      this.category = category;
    }

    void add(Activity activity) {
      long time = activity.time();
      if (activities == 0 || (double) time - last > VISIT_GAP_MS) {
        visits++;
        visitStart = time;
      }
      activities++;
      last = time;
      Kind kind = Kind.of(activity.action());
      switch (kind) {
        case CART -> allCarts++;
        case PURCHASE -> allPurchases++;
        case SEARCH -> searches++;
        default -> {}
      }
      String item = activity.itemId();
      if (item != null && isNew(item)) {
        distinctItems++;
      }
      if (item != null && item.equals(itemId)) {
        touch(kind, time);
      } else if (category != null && category.equals(activity.itemCategory())) {
        touchCategory(kind, time);
      }
      // Compares times, so that the order of simultaneous activities does not matter.
      activitiesSinceItem = touches > 0 && time > lastTouch ? activitiesSinceItem + 1 : 0;
      visitsSinceItem = visits - lastItemVisit;
    }

    private void touch(Kind kind, long time) {
      touches++;
      lastTouch = time;
      if (lastItemVisit != visits) {
        lastItemVisit = visits;
        itemVisits++;
      }
      switch (kind) {
        case VIEW -> {
          views++;
          lastView = time;
        }
        case CART -> {
          carts++;
          lastCart = time;
        }
        case REMOVAL -> {
          removals++;
          lastLeftCart = time;
        }
        case PURCHASE -> {
          if (purchases == 0) {
            firstPurchase = time;
          }
          purchases++;
          lastPurchase = time;
          lastLeftCart = time;
        }
        default -> {}
      }
    }

    private void touchCategory(Kind kind, long time) {
      categoryTouches++;
      lastCategoryTouch = time;
      switch (kind) {
        case VIEW -> categoryViews++;
        case CART -> categoryCarts++;
        case PURCHASE -> categoryPurchases++;
        default -> {}
      }
    }

    boolean inCart() {
      return carts > 0 && lastCart > lastLeftCart;
    }

    /**
     * Returns the time since the last purchase in units of twice the mean interval between
     * purchases of the item: 0.5 is one interval, 1 is two or more, 0 is unknown.
     */
    double overdue(long now) {
      if (purchases < 2 || lastPurchase <= firstPurchase) {
        return 0;
      }
      double interval = ((double) lastPurchase - firstPurchase) / (purchases - 1);
      return Math.min(1, ((double) now - lastPurchase) / interval / 2);
    }

    /** Adds to an allocation-free hash set: this runs for every candidate of every event. */
    private boolean isNew(String item) {
      int place = (item.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - SLOT_BITS);
      while (items[place] != null) {
        if (items[place].equals(item)) {
          return false;
        }
        place = (place + 1) % SLOTS;
      }
      items[place] = item;
      return true;
    }
  }

  private enum Kind {
    VIEW,
    CART,
    REMOVAL,
    PURCHASE,
    SEARCH,
    OTHER;

    static Kind of(String action) {
      return switch (action) {
        case "view_item" -> VIEW;
        case "add_to_cart" -> CART;
        case "remove_from_cart", "refund" -> REMOVAL;
        case "purchase" -> PURCHASE;
        case "search" -> SEARCH;
        default -> OTHER;
      };
    }
  }

  /** Returns the index of a feature in a row. */
  static int indexOf(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("unknown feature '" + name + "'; allowed: " + NAMES);
    }
    return index;
  }
}
