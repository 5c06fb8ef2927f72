package io.micromoments.benchmark.workload;

import java.util.List;

/**
 * Values of the stream's fields. Most events have common actions, few have rare ones, and patterns
 * start with rare ones, as in a shop where many browse and few buy.
 */
public final class Vocabulary {

  static final List<String> COMMON =
      List.of(
          "page_view",
          "scroll",
          "view_item",
          "view_item_list",
          "search",
          "select_item",
          "view_promotion",
          "select_content",
          "user_engagement",
          "view_search_results");
  static final List<String> MIDDLING =
      List.of(
          "add_to_cart",
          "remove_from_cart",
          "view_cart",
          "add_to_wishlist",
          "begin_checkout",
          "add_payment_info",
          "add_shipping_info",
          "login",
          "share",
          "select_promotion");
  static final List<String> RARE =
      List.of(
          "purchase",
          "refund",
          "sign_up",
          "generate_lead",
          "qualify_lead",
          "join_group",
          "level_up",
          "tutorial_begin",
          "tutorial_complete",
          "unlock_achievement");
  public static final List<String> CATEGORIES =
      List.of(
          "shoes",
          "jackets",
          "shirts",
          "trousers",
          "bags",
          "watches",
          "phones",
          "tablets",
          "headphones",
          "cameras");
  static final List<String> PAGES =
      List.of("home", "category", "product", "cart", "checkout", "account", "help", "offers");
  static final List<String> CHANNELS = List.of("WEB", "MOBILE_APP", "WEB", "EMAIL");

  /** Shares of all events; the rest is rare. */
  private static final double COMMON_SHARE = 0.85;

  private static final double MIDDLING_SHARE = 0.13;

  private Vocabulary() {}

  /** Returns an action according to its frequency; the argument is uniform in [0, 1). */
  static String action(double uniform) {
    if (uniform < COMMON_SHARE) {
      return pick(COMMON, uniform / COMMON_SHARE);
    }
    if (uniform < COMMON_SHARE + MIDDLING_SHARE) {
      return pick(MIDDLING, (uniform - COMMON_SHARE) / MIDDLING_SHARE);
    }
    return pick(
        RARE, (uniform - COMMON_SHARE - MIDDLING_SHARE) / (1 - COMMON_SHARE - MIDDLING_SHARE));
  }

  static String pick(List<String> words, double uniform) {
    return words.get(Math.min(words.size() - 1, (int) (uniform * words.size())));
  }
}
