package io.micromoments.patterns.evaluate;

import io.micromoments.patterns.Patterns;
import io.micromoments.schemas.Event;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values, some missing, on which random expressions are evaluated. */
final class RandomValues {

  static final List<String> TEXTS =
      List.of(
          "a",
          "b",
          "ab",
          "",
          "web",
          "ä€😀",
          "129.50",
          "12",
          "-7",
          "1e400",
          "NaN",
          "7d",
          "90s",
          "true",
          "2026-05-02T20:30:00Z");
  static final List<Double> DECIMALS =
      List.of(
          0.25,
          1.0,
          2.5,
          -3.0,
          0.0,
          -0.0,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          0x1p62,
          0x1p63,
          -0x1p63,
          0x1p53);
  static final List<Long> WHOLES =
      List.of(0L, 1L, 2L, -3L, Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L);

  private RandomValues() {}

  static Event event(Random random, int number) {
    Map<String, Object> fields = new HashMap<>();
    maybe(random, fields, "value", DECIMALS);
    maybe(random, fields, "dwell_ms", WHOLES);
    maybe(random, fields, "query", TEXTS);
    maybe(random, fields, "properties", texts(random));
    return Patterns.click("e" + number, random.nextInt(1_000_000), pick(random, TEXTS), fields);
  }

  static Map<String, Object> customer(Random random) {
    Map<String, Object> customer = new HashMap<>();
    customer.put("exclusions", random.nextBoolean() ? List.of() : List.of("b", "129.50"));
    customer.put("scores", random.nextBoolean() ? Map.of() : Map.of("s", pick(random, DECIMALS)));
    customer.put(
        "products",
        List.of(
            Map.of("type", pick(random, TEXTS), "status", "active"),
            Map.of("type", pick(random, TEXTS), "status", pick(random, TEXTS))));
    maybe(random, customer, "attributes", texts(random));
    maybe(random, customer, "segment", TEXTS);
    maybe(random, customer, "lifetime_value", DECIMALS);
    maybe(random, customer, "event_time", List.of(Instant.ofEpochMilli(Patterns.START)));
    return random.nextInt(8) == 0 ? Map.of() : customer;
  }

  static Map<String, Object> offer(Random random) {
    Map<String, Object> offer = new HashMap<>();
    offer.put("category", pick(random, TEXTS));
    offer.put("intents", random.nextBoolean() ? List.of() : List.of("a", "web"));
    offer.put("value", pick(random, DECIMALS));
    maybe(random, offer, "item_id", TEXTS);
    maybe(random, offer, "max_contacts", WHOLES);
    maybe(random, offer, "budget", WHOLES);
    maybe(random, offer, "valid_from", List.of(Instant.EPOCH));
    return offer;
  }

  static Map<String, Object> moment(Random random) {
    return Map.of(
        "confidence",
        pick(random, DECIMALS),
        "detected_at",
        Instant.ofEpochMilli(Patterns.START + random.nextInt(1_000_000)),
        "capture",
        pick(random, texts(random)));
  }

  static List<Map<String, String>> texts(Random random) {
    return List.of(
        Map.of(), Map.of("k", pick(random, TEXTS)), Map.of("k", "a", "n", pick(random, TEXTS)));
  }

  static void maybe(Random random, Map<String, Object> into, String key, List<?> from) {
    if (random.nextInt(6) != 0) {
      into.put(key, pick(random, from));
    }
  }

  static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
