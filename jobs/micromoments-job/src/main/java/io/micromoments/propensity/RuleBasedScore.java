package io.micromoments.propensity;

/**
 * The score used without a model: points for what the customer did with the item, decaying with the
 * time since then.
 *
 * <pre>
 * points    = views + 3 · carts + 2 · purchases + 3 (in the cart now) − 2 · removals, at least 0
 * freshness = 1 − item_age       1 now, 0.69 an hour ago, 0.45 a day ago, 0 a year ago or never
 * score     = points · freshness / (points · freshness + 10)
 * </pre>
 *
 * <p>It ranks items but is not a calibrated probability. Stateless.
 */
public final class RuleBasedScore {

  private static final int VIEWS = SessionFeatures.indexOf("item_views");
  private static final int CARTS = SessionFeatures.indexOf("item_carts");
  private static final int PURCHASES = SessionFeatures.indexOf("item_purchases");
  private static final int IN_CART = SessionFeatures.indexOf("item_in_cart");
  private static final int REMOVALS = SessionFeatures.indexOf("item_removals");
  private static final int AGE = SessionFeatures.indexOf("item_age");
  private static final double HALF = 10;

  private RuleBasedScore() {}

  /**
   * Returns the score of an item, from 0 to 1.
   *
   * @param row a row returned by {@link SessionFeatures#of}
   */
  public static float of(float[] row) {
    double points =
        count(row[VIEWS])
            + 3 * count(row[CARTS])
            + 2 * count(row[PURCHASES])
            + 3 * row[IN_CART]
            - 2 * count(row[REMOVALS]);
    double fresh = Math.max(0, points) * (1 - row[AGE]);
    return (float) (fresh / (fresh + HALF));
  }

  /** Inverts the logarithmic scale of counts. */
  private static double count(float logarithm) {
    return Math.expm1(logarithm);
  }
}
