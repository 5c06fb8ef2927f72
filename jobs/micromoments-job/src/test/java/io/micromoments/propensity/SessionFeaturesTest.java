package io.micromoments.propensity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Use {@code -Dseed=…} to repeat the random runs and {@code -Drounds=…} to extend them. */
class SessionFeaturesTest {

  private static final long NOON = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final List<String> ACTIONS =
      List.of(
          "view_item",
          "page_view",
          "search",
          "add_to_cart",
          "remove_from_cart",
          "begin_checkout",
          "purchase",
          "refund");

  @Test
  void namesAreUnique() {
    assertThat(SessionFeatures.NAMES).doesNotHaveDuplicates();
  }

  @Test
  void everyFeatureIsBetweenZeroAndFour() {
    rounds(
        random -> {
          List<Activity> recent = activities(random, random.nextInt(80));
          if (random.nextInt(10) == 0) {
            recent.add(activity(random, random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE));
          }
          long now = random.nextInt(10) == 0 ? random.nextLong() : NOON;
          float[] row = SessionFeatures.of(recent, item(random), category(random), now);
          assertThat(row).hasSize(SessionFeatures.NAMES.size());
          for (int i = 0; i < row.length; i++) {
            assertThat(row[i])
                .as("%s of %s", SessionFeatures.NAMES.get(i), recent)
                .isBetween(0f, 4f);
          }
        });
  }

  @Test
  void theOrderInWhichActivitiesAreGivenDoesNotMatter() {
    rounds(
        random -> {
          List<Activity> recent =
              activities(random, random.nextInt(SessionFeatures.MAX_ACTIVITIES));
          float[] before = SessionFeatures.of(recent, "a", "x", NOON);
          Collections.shuffle(recent, random);
          assertThat(SessionFeatures.of(recent, "a", "x", NOON)).as("%s", recent).isEqualTo(before);
        });
  }

  @Test
  void laterActivitiesAreIgnored() {
    rounds(
        random -> {
          List<Activity> recent = activities(random, random.nextInt(60));
          float[] before = SessionFeatures.of(recent, "a", "x", NOON);
          recent.add(activity(random, NOON + 1 + random.nextInt(1000)));
          assertThat(SessionFeatures.of(recent, "a", "x", NOON)).as("%s", recent).isEqualTo(before);
        });
  }

  @Test
  void onlyTheLatestFiftyActivitiesCount() {
    rounds(
        random -> {
          List<Activity> recent = activities(random, SessionFeatures.MAX_ACTIVITIES);
          recent.sort((a, b) -> Long.compare(a.time(), b.time()));
          float[] before = SessionFeatures.of(recent, "a", "x", NOON);
          recent.add(0, activity(random, recent.get(0).time() - random.nextInt(1000)));
          assertThat(SessionFeatures.of(recent, "a", "x", NOON)).as("%s", recent).isEqualTo(before);
        });
  }

  @Test
  void theNamesOfOtherItemsDoNotMatter() {
    rounds(
        random -> {
          List<Activity> recent = activities(random, random.nextInt(60));
          List<Activity> renamed =
              recent.stream()
                  .map(
                      a ->
                          new Activity(
                              a.time(),
                              a.action(),
                              a.itemId() == null || a.itemId().equals("a")
                                  ? a.itemId()
                                  : a.itemId() + "-renamed",
                              a.itemCategory()))
                  .toList();
          assertThat(SessionFeatures.of(renamed, "a", "x", NOON))
              .as("%s", recent)
              .isEqualTo(SessionFeatures.of(recent, "a", "x", NOON));
        });
  }

  @Test
  void distinctItemsEqualTheSizeOfTheirSet() {
    rounds(
        random -> {
          List<Activity> recent = new ArrayList<>();
          for (int i = 0; i < SessionFeatures.MAX_ACTIVITIES; i++) {
            recent.add(new Activity(NOON, "view_item", "i" + random.nextInt(1_000_000), null));
          }
          long distinct = recent.stream().map(Activity::itemId).distinct().count();
          assertThat(row(recent, "a", null).get("distinct_items")).isEqualTo(log((int) distinct));
        });
  }

  @Test
  void anUnknownCustomerHasARow() {
    Map<String, Float> row = row(List.of(), "a", null);
    assertThat(row.get("item_age")).isEqualTo(1);
    assertThat(row.get("activity_age")).isEqualTo(1);
    assertThat(row.values().stream().filter(value -> value > 0)).hasSize(5);
  }

  @Test
  void featuresOfASession() {
    List<Activity> recent =
        List.of(
            new Activity(NOON - 2 * DAY, "purchase", "a", "x"),
            new Activity(NOON - 20 * MINUTE, "search", null, null),
            new Activity(NOON - 15 * MINUTE, "view_item", "a", "x"),
            new Activity(NOON - 10 * MINUTE, "view_item", "b", "x"),
            new Activity(NOON - 5 * MINUTE, "view_item", "a", "x"),
            new Activity(NOON - 5 * MINUTE, "add_to_cart", "a", "x"),
            new Activity(NOON - MINUTE, "view_item", "c", "y"),
            new Activity(NOON - MINUTE, "view_item", "b", "x"));
    Map<String, Float> row = row(recent, "a", "x");
    assertThat(row)
        .containsEntry("item_views", log(2))
        .containsEntry("item_carts", log(1))
        .containsEntry("item_purchases", log(1))
        .containsEntry("item_in_cart", 1f)
        .containsEntry("item_viewed_twice", 1f)
        .containsEntry("item_bought_twice", 0f)
        .containsEntry("item_within_10m", 1f)
        .containsEntry("item_share", 0.5f)
        .containsEntry("item_visits", log(2))
        .containsEntry("item_visit_share", 1f)
        .containsEntry("item_in_last_visit", 1f)
        .containsEntry("visits_since_item", 0f)
        .containsEntry("activities_since_item", log(2))
        .containsEntry("category_views", log(2))
        .containsEntry("category_share", 0.25f)
        .containsEntry("activities", log(8))
        .containsEntry("distinct_items", log(3))
        .containsEntry("visits", log(2))
        .containsEntry("searches", log(1));
    assertThat(row.get("item_age")).isLessThan(row.get("item_purchase_age"));
    assertThat(row(recent, "b", "x")).containsEntry("item_in_cart", 0f);
  }

  @Test
  void anItemIsInTheCartUntilItIsRemovedOrBought() {
    Activity add = new Activity(NOON - 3, "add_to_cart", "a", null);
    assertThat(row(List.of(add), "a", null)).containsEntry("item_in_cart", 1f);
    for (String end : List.of("remove_from_cart", "purchase")) {
      List<Activity> recent = new ArrayList<>(List.of(add, new Activity(NOON - 2, end, "a", null)));
      assertThat(row(recent, "a", null)).containsEntry("item_in_cart", 0f);
      recent.add(new Activity(NOON - 1, "add_to_cart", "a", null));
      assertThat(row(recent, "a", null)).containsEntry("item_in_cart", 1f);
    }
  }

  @Test
  void anItemBoughtEveryWeekIsDueAfterAWeek() {
    List<Activity> weekly =
        List.of(
            new Activity(NOON - 21 * DAY, "purchase", "a", null),
            new Activity(NOON - 14 * DAY, "purchase", "a", null),
            new Activity(NOON - 7 * DAY, "purchase", "a", null));
    assertThat(row(weekly, "a", null)).containsEntry("item_overdue", 0.5f);
    assertThat(row(weekly.subList(0, 2), "a", null)).containsEntry("item_overdue", 1f);
    assertThat(row(weekly.subList(0, 1), "a", null)).containsEntry("item_overdue", 0f);
  }

  private static float log(int count) {
    return (float) Math.log1p(count);
  }

  static Map<String, Float> row(List<Activity> recent, String item, String category) {
    float[] row = SessionFeatures.of(recent, item, category, NOON);
    Map<String, Float> named = new LinkedHashMap<>();
    for (int i = 0; i < row.length; i++) {
      named.put(SessionFeatures.NAMES.get(i), row[i]);
    }
    return named;
  }

  private static void rounds(Consumer<Random> round) {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 500);
    System.out.println("SessionFeaturesTest seed=" + seed + " rounds=" + rounds);
    for (int i = 0; i < rounds; i++) {
      round.accept(new Random((seed + i) * 0x9E3779B97F4A7C15L));
    }
  }

  /** Generates activities at the same time, within one visit and long ago. */
  private static List<Activity> activities(Random random, int count) {
    List<Activity> activities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long ago =
          switch (random.nextInt(3)) {
            case 0 -> random.nextInt(5) * MINUTE;
            case 1 -> random.nextInt(600) * MINUTE;
            default -> random.nextInt(500) * DAY;
          };
      activities.add(activity(random, NOON - ago));
    }
    return activities;
  }

  private static Activity activity(Random random, long time) {
    String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
    return new Activity(time, action, item(random), category(random));
  }

  private static String item(Random random) {
    return random.nextInt(6) == 0 ? null : String.valueOf((char) ('a' + random.nextInt(5)));
  }

  private static String category(Random random) {
    return random.nextInt(3) == 0 ? null : String.valueOf((char) ('x' + random.nextInt(3)));
  }
}
