package io.micromoments.benchmark.peers;

import java.util.Locale;
import io.micromoments.benchmark.workload.PatternSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts a pattern of the family to MATCH_RECOGNIZE. SQL patterns have strict contiguity, so the
 * events between two steps are explicit: any that do not continue the pattern.
 */
final class SqlPattern {

  private SqlPattern() {}

  static String of(PatternSpec spec) {
    String b = "%1$s.action = '" + spec.middle() + "'";
    String x = "%1$s.action = '" + spec.forbidden() + "'";
    String c =
        "%1$s.action = '" + spec.end() + "' AND %1$s.item_category = '" + spec.category() + "'";
    String big = "%1$s.action = '" + spec.end() + "' AND %1$s.`value` > " + PatternSpec.END_VALUE;
    List<String> define = new ArrayList<>();
    define.add(
        "A AS A.action = '%s' AND A.`value` > %s".formatted(spec.start(), PatternSpec.START_VALUE));
    return switch (spec.template()) {
      case PAIR -> {
        define.add(is("B", b));
        define.add(not("N", b));
        yield query(spec, "A N* B", "B", define);
      }
      case TRIPLE -> {
        define.add(is("B", b));
        define.add(is("C", c));
        define.add(not("N", b));
        define.add(not("M", c));
        yield query(spec, "A N* B M* C", "C", define);
      }
      case REPETITION -> {
        define.add(is("B", b));
        define.add(is("D", b));
        define.add(is("C", c));
        define.add(not("N", b));
        define.add(not("O", b));
        define.add(not("M", c));
        yield query(spec, "A N* B O* D M* C", "C", define);
      }
      case OPTION -> {
        // An optional event does not affect when the pattern matches.
        define.add(is("C", c));
        define.add(not("M", c));
        yield query(spec, "A M* C", "C", define);
      }
      case NEGATION -> {
        define.add(is("C", big));
        define.add(not("N", "(" + x + ") OR (" + big + ")"));
        yield query(spec, "A N* C", "C", define);
      }
      case ABSENCE ->
          throw new IllegalArgumentException("SQL cannot express an absence at the end");
    };
  }

  private static String is(String variable, String condition) {
    return variable + " AS " + String.format(Locale.ROOT, condition, variable);
  }

  private static String not(String variable, String condition) {
    return variable + " AS NOT (" + String.format(Locale.ROOT, condition, variable) + ")";
  }

  private static String query(PatternSpec spec, String pattern, String last, List<String> define) {
    return String.format(Locale.ROOT, """
        SELECT first_id, last_id FROM Click MATCH_RECOGNIZE (
          PARTITION BY customer_id ORDER BY event_time
          MEASURES A.event_id AS first_id, %s.event_id AS last_id
          ONE ROW PER MATCH
          AFTER MATCH SKIP PAST LAST ROW
          PATTERN (%s) WITHIN INTERVAL '%d' MINUTE
          DEFINE %s)
        """, last, pattern, spec.template().within().toMinutes(), String.join(", ", define));
  }
}
