package io.micromoments.patterns.features;

import static io.micromoments.patterns.Patterns.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.CompiledFeature;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.schemas.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compares what features keep with a recomputation over all events, which keeps everything. */
class FeaturesPropertyTest {

  private static final long SEED = Long.getLong("seed", 1);
  private static final int ROUNDS = Integer.getInteger("rounds", 200);

  private static final String ALL =
      """
      features:
        - { feature: count, aggregate: count, on: clickstream, where: event.action == "buy", in: 1h }
        - { feature: count_ever, aggregate: count, on: clickstream, where: event.action == "buy" }
        - { feature: sum, aggregate: sum, of: event.value, on: clickstream, in: 1h }
        - { feature: sum_ever, aggregate: sum, of: event.value, on: clickstream }
        - { feature: avg, aggregate: avg, of: event.value, on: clickstream, in: 1h }
        - { feature: min, aggregate: min, of: event.value, on: clickstream, in: 1h }
        - { feature: max, aggregate: max, of: event.value, on: clickstream, in: 1h }
        - { feature: distinct, aggregate: distinct, of: event.item_id, on: clickstream, in: 1h }
        - { feature: last, aggregate: last, of: event.item_id, on: clickstream, in: 1h }
        - { feature: first, aggregate: first, of: event.item_id, on: clickstream }
        - { feature: since, aggregate: since, on: clickstream, where: event.action == "buy", in: 1h }
        - { feature: sessions, aggregate: sessions, gap: 5m, on: clickstream, in: 1h }
        - { feature: baseline, aggregate: baseline, of: event.value, on: clickstream, in: 1h }
        - { feature: trend, aggregate: trend, of: event.value, on: clickstream, in: 1h, min-events: 3 }
        - { feature: frequent, aggregate: frequent, of: event.item_id, on: clickstream, in: 1h }
        - { feature: count_by, aggregate: count, by: event.item_id, on: clickstream, in: 1h }
        - { feature: sum_by, aggregate: sum, of: event.value, by: event.item_id, on: clickstream, in: 1h }
      steps:
        - { step: a, on: clickstream }
      """;

  private final List<Feature> features = Patterns.pattern("all", ALL).features();

  /** The events so far; those with the same time in the order in which they came. */
  private final List<Event> events = new ArrayList<>();

  @Test
  void valuesAreThoseOfARecomputationAlsoAfterARestore() throws Exception {
    System.out.printf("FeaturesPropertyTest seed=%s rounds=%s%n", SEED, ROUNDS);
    for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
      run(new Random(seed), "seed " + seed);
    }
  }

  @Test
  void featuresOfTwoCustomersMergeIntoThoseOfOne() throws Exception {
    System.out.printf("FeaturesPropertyTest seed=%s rounds=%s%n", SEED, ROUNDS);
    for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
      Random random = new Random(seed);
      events.clear();
      FeatureIndex index = index();
      CustomerFeatures one = new CustomerFeatures();
      CustomerFeatures other = new CustomerFeatures();
      double seconds = 0;
      int dense = 1 + random.nextInt(600);
      for (int i = 0; i < 100; i++) {
        seconds += 1 + random.nextInt(2 * dense);
        Event event = event(random, i, seconds);
        events.add(event);
        index.add(event, random.nextInt(3) == 0 ? one : other);
      }
      long now = events.get(events.size() - 1).time() + random.nextInt(7_200_000);
      index.merge(new CustomerFeaturesSerializer().copy(other), one);
      if (within(now, 3_600_000).size() <= SlidingWindow.EXACT) {
        for (Feature feature : features) {
          // Sessions of two customers may overlap.
          if (!feature.name().equals("sessions")) {
            compare(feature, now, one, "seed " + seed);
          }
        }
      }
    }
  }

  private FeatureIndex index() {
    return new FeatureIndex(
        features.stream()
            .map(each -> new FeatureIndex.Declared(new CompiledFeature(each), time -> true))
            .toList());
  }

  private void run(Random random, String as) throws Exception {
    events.clear();
    FeatureIndex index = index();
    CustomerFeaturesSerializer serializer = new CustomerFeaturesSerializer();
    CustomerFeatures kept = new CustomerFeatures();
    double seconds = 0;
    int dense = 1 + random.nextInt(600);
    for (int i = 0; i < 120; i++) {
      seconds += random.nextInt(4) == 0 ? 0 : random.nextInt(2 * dense);
      Event event = event(random, i, seconds);
      events.add(event);
      index.add(event, kept);
      if (random.nextInt(5) == 0) {
        kept = serializer.copy(kept);
      }
      long now = event.time() + (random.nextBoolean() ? 0 : random.nextInt(7_200_000));
      if (within(now, 3_600_000).size() <= SlidingWindow.EXACT) {
        for (Feature feature : features) {
          compare(feature, now, kept, as + ", event " + i);
        }
      }
    }
  }

  private static Event event(Random random, int number, double seconds) {
    Map<String, Object> fields = new HashMap<>();
    if (random.nextInt(4) > 0) {
      fields.put("value", random.nextInt(100) / 4.0);
    }
    if (random.nextInt(4) > 0) {
      fields.put("item_id", String.valueOf((char) ('a' + random.nextInt(4))));
    }
    return Patterns.click("e" + number, seconds, random.nextBoolean() ? "buy" : "view", fields);
  }

  private void compare(Feature feature, long now, CustomerFeatures kept, String as) {
    Object found = kept.value(feature, now);
    Object expected = recomputed(feature.name(), now);
    if (expected instanceof Map<?, ?> map && found instanceof Map<?, ?> other) {
      assertThat(other.keySet()).as("%s: %s", as, feature.name()).isEqualTo(map.keySet());
      map.forEach((key, each) -> close(other.get(key), each, as + ": " + feature.name()));
    } else if (expected instanceof List<?> list) {
      assertThat(new HashSet<Object>((List<?>) found))
          .as("%s: %s", as, feature.name())
          .isEqualTo(new HashSet<Object>(list));
    } else {
      close(found, expected, as + ": " + feature.name());
    }
  }

  private static void close(Object found, Object expected, String as) {
    if (expected instanceof Double number) {
      assertThat((Double) found).as(as).isCloseTo(number, offset(1e-6 * (1 + Math.abs(number))));
    } else {
      assertThat(found).as(as).isEqualTo(expected);
    }
  }

  private Object recomputed(String feature, long now) {
    List<Event> hour = within(now, 3_600_000);
    List<Event> valued = hour.stream().filter(each -> each.get("value") != null).toList();
    double[] values = valued.stream().mapToDouble(each -> (Double) each.get("value")).toArray();
    List<String> items =
        hour.stream()
            .map(each -> (String) each.get("item_id"))
            .filter(each -> each != null)
            .toList();
    return switch (feature) {
      case "count" -> hour.stream().filter(FeaturesPropertyTest::isBought).count();
      case "count_ever" -> events.stream().filter(FeaturesPropertyTest::isBought).count();
      case "sum" -> sum(values);
      case "sum_ever" ->
          sum(
              events.stream()
                  .filter(each -> each.get("value") != null)
                  .mapToDouble(each -> (Double) each.get("value"))
                  .toArray());
      case "avg" -> values.length == 0 ? null : (Object) (sum(values) / values.length);
      case "min" -> java.util.Arrays.stream(values).boxed().min(Double::compare).orElse(null);
      case "max" -> java.util.Arrays.stream(values).boxed().max(Double::compare).orElse(null);
      case "distinct" -> (long) new HashSet<>(items).size();
      case "last" -> items.isEmpty() ? null : items.get(items.size() - 1);
      case "first" ->
          events.stream()
              .map(each -> each.get("item_id"))
              .filter(each -> each != null)
              .findFirst()
              .orElse(null);
      case "since" ->
          hour.stream()
              .filter(FeaturesPropertyTest::isBought)
              .reduce((a, b) -> b)
              .map(each -> Duration.ofMillis(now - each.time()))
              .orElse(null);
      case "sessions" -> sessions(now);
      case "baseline" -> values.length < 5 ? null : baseline(values);
      case "trend" -> values.length < 3 ? null : slope(valued);
      case "frequent" -> items.size() < 5 ? null : frequent(items);
      case "count_by" -> {
        Map<String, Long> counts = new TreeMap<>();
        items.forEach(each -> counts.merge(each, 1L, Long::sum));
        yield counts;
      }
      case "sum_by" -> {
        Map<String, Double> sums = new TreeMap<>();
        valued.stream()
            .filter(each -> each.get("item_id") != null)
            .forEach(
                each ->
                    sums.merge(
                        (String) each.get("item_id"), (Double) each.get("value"), Double::sum));
        yield sums;
      }
      default -> throw new AssertionError(feature);
    };
  }

  private static boolean isBought(Event event) {
    return "buy".equals(event.get("action"));
  }

  private List<Event> within(long now, long length) {
    return events.stream().filter(each -> each.time() > now - length).toList();
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double each : values) {
      sum += each;
    }
    return sum;
  }

  private long sessions(long now) {
    long sessions = 0;
    long before = Long.MIN_VALUE / 2;
    for (Event each : events) {
      if (each.time() - before >= 300_000 && each.time() > now - 3_600_000) {
        sessions++;
      }
      before = each.time();
    }
    return sessions;
  }

  private static Map<String, Object> baseline(double[] values) {
    double mean = sum(values) / values.length;
    double squares = 0;
    for (double each : values) {
      squares += (each - mean) * (each - mean);
    }
    Map<String, Object> baseline = new LinkedHashMap<>();
    baseline.put("mean", mean);
    baseline.put("stddev", Math.sqrt(squares / (values.length - 1)));
    baseline.put("count", (long) values.length);
    return baseline;
  }

  private static Double slope(List<Event> valued) {
    double meanTime = 0;
    double meanValue = 0;
    for (Event each : valued) {
      meanTime += (each.time() - START) / 86_400_000.0 / valued.size();
      meanValue += (Double) each.get("value") / valued.size();
    }
    double squares = 0;
    double mixed = 0;
    for (Event each : valued) {
      double later = (each.time() - START) / 86_400_000.0 - meanTime;
      squares += later * later;
      mixed += later * ((Double) each.get("value") - meanValue);
    }
    // Times that are all equal have rounding errors in their mean.
    boolean isOneTime = valued.stream().map(Event::time).distinct().count() == 1;
    return isOneTime ? null : (Double) (mixed / squares);
  }

  private static List<String> frequent(List<String> items) {
    Set<String> all = new HashSet<>(items);
    return all.stream()
        .filter(item -> items.stream().filter(item::equals).count() * 10 >= items.size())
        .toList();
  }
}
