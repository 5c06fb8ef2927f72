package io.micromoments.benchmark.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random queries with MATCH_RECOGNIZE, as far as Flink SQL runs them. */
final class RandomQueries {

  private static final List<String> QUANTIFIERS =
      List.of("", "", "", "+", "*", "?", "+?", "*?", "{2}", "{1,2}", "{2,}", "{2,3}?", "{0,2}");
  private static final List<String> SKIPS =
      List.of("", " AFTER MATCH SKIP PAST LAST ROW", " AFTER MATCH SKIP TO NEXT ROW");

  private final Random random;

  RandomQueries(Random random) {
    this.random = random;
  }

  /** Returns a query on one line. */
  String next() {
    int count = 2 + random.nextInt(3);
    List<String> names = List.of("A", "B", "C", "D").subList(0, count);
    StringBuilder pattern = new StringBuilder();
    List<String> define = new ArrayList<>();
    List<String> measures = new ArrayList<>();
    boolean isAfterGreedy = false;
    for (int i = 0; i < count; i++) {
      String quantifier = QUANTIFIERS.get(random.nextInt(QUANTIFIERS.size()));
      boolean isOptional = quantifier.matches("[*?].*|\\{0.*");
      boolean isAtEnd = i == 0 || i == count - 1;
      if (isAtEnd && (isOptional || i > 0)) {
        quantifier = i > 0 && random.nextInt(4) == 0 ? "+?" : "";
      } else if (isOptional && isAfterGreedy) {
        quantifier = ""; // Flink CEP does not define it.
      }
      isAfterGreedy = quantifier.matches("[*+]|\\{\\d,\\d?}");
      pattern.append(i > 0 ? " " : "").append(names.get(i)).append(quantifier);
      if (random.nextInt(6) > 0) {
        define.add(names.get(i) + " AS " + condition(names, i, 2));
      }
      measures.add("FIRST(%1$s.event_id) AS %1$s_first".formatted(names.get(i)));
      measures.add("LAST(%1$s.event_id) AS %1$s_last".formatted(names.get(i)));
      measures.add("COUNT(%1$s.event_id) AS %1$s_count".formatted(names.get(i)));
      if (random.nextInt(3) == 0) {
        String aggregate = List.of("SUM", "AVG", "MIN", "MAX").get(random.nextInt(4));
        measures.add("%s(%s.`value`) AS %s_agg".formatted(aggregate, names.get(i), names.get(i)));
      }
    }
    if (define.isEmpty()) {
      define.add("A AS A.action = 'a'");
    }
    return String.format(
        Locale.ROOT,
        "SELECT * FROM clickstream MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY event_time"
            + " MEASURES %s ONE ROW PER MATCH%s PATTERN (%s) WITHIN INTERVAL '%d' SECOND DEFINE %s)",
        String.join(", ", measures),
        SKIPS.get(random.nextInt(SKIPS.size())),
        pattern,
        5 + random.nextInt(20),
        String.join(", ", define));
  }

  private String condition(List<String> names, int own, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      String left = condition(names, own, depth - 1);
      String right = condition(names, own, depth - 1);
      return switch (random.nextInt(3)) {
        case 0 -> "(%s AND %s)".formatted(left, right);
        case 1 -> "(%s OR %s)".formatted(left, right);
        default -> "NOT (%s)".formatted(left);
      };
    }
    String me = names.get(own);
    String other = names.get(random.nextInt(own + 1));
    return switch (random.nextInt(14)) {
      case 0 -> "%s.action = '%s'".formatted(me, letter());
      case 1 -> "%s.action <> '%s'".formatted(me, letter());
      case 2 -> "%s.action IN ('%s', '%s')".formatted(me, letter(), letter());
      case 3 -> "%s.`value` > %s".formatted(me, random.nextInt(10));
      case 4 ->
          "%s.`value` BETWEEN %s AND %s".formatted(me, random.nextInt(4), 4 + random.nextInt(5));
      case 5 -> "%s.`value` IS NULL".formatted(me);
      case 6 ->
          "(LAST(%1$s.`value`, 1) IS NULL OR %1$s.`value` > LAST(%1$s.`value`, 1))".formatted(me);
      case 7 -> "%s.`value` < FIRST(%s.`value`)".formatted(me, other);
      case 8 -> "%s.item_category = LAST(%s.item_category)".formatted(me, other);
      case 9 ->
          "%s.query LIKE '%s'"
              .formatted(me, List.of("%b%", "a%", "%c", "a_c", "b").get(random.nextInt(5)));
      case 10 -> "%s.`value` + 1 >= 2 * %s.`value` - 3".formatted(me, other);
      case 11 -> "SUM(%s.`value`) < %s".formatted(other, 5 + random.nextInt(15));
      case 12 -> "AVG(%s.`value`) > %s".formatted(other, random.nextInt(6));
      default -> "COUNT(%s.action) < %s".formatted(other, 2 + random.nextInt(2));
    };
  }

  private char letter() {
    return (char) ('a' + random.nextInt(3));
  }
}
