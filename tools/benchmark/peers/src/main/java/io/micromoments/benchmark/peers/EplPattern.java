package io.micromoments.benchmark.peers;

import io.micromoments.benchmark.workload.PatternSpec;
import java.util.Locale;

/** Converts a pattern of the family to Esper's EPL. */
final class EplPattern {

  private static final String CUSTOMER = "customer_id=a.customer_id";

  private EplPattern() {}

  /**
   * Returns the statement, which selects the ids of the first and the last event. In an absence,
   * both are the first event's.
   */
  static String of(PatternSpec spec) {
    return ("@name('%s') select a.event_id as first_id, %s.event_id as last_id"
            + " from pattern @SuppressOverlappingMatches [%s]")
        .formatted(spec.name(), lastTag(spec), body(spec));
  }

  private static String lastTag(PatternSpec spec) {
    return switch (spec.template()) {
      case PAIR -> "b";
      case TRIPLE, REPETITION, OPTION, NEGATION -> "c";
      case ABSENCE -> "a";
    };
  }

  private static String body(PatternSpec spec) {
    String a =
        String.format(
            Locale.ROOT,
            "every a=Click(action='%s', value > %s)",
            spec.start(),
            PatternSpec.START_VALUE);
    String b = "b=Click(%s, action='%s')".formatted(CUSTOMER, spec.middle());
    String c =
        "c=Click(%s, action='%s', item_category='%s')"
            .formatted(CUSTOMER, spec.end(), spec.category());
    String x = "Click(%s, action='%s')".formatted(CUSTOMER, spec.forbidden());
    long seconds = spec.template().within().toSeconds();
    String within = String.format(Locale.ROOT, "where timer:within(%d sec)", seconds);
    return switch (spec.template()) {
      case PAIR -> "%s -> (%s %s)".formatted(a, b, within);
      case TRIPLE -> "%s -> ((%s -> %s) %s)".formatted(a, b, c, within);
      case REPETITION -> "%s -> (([2] %s -> %s) %s)".formatted(a, b, c, within);
      // An optional event does not affect when the pattern matches.
      case OPTION -> "%s -> (%s %s)".formatted(a, c, within);
      case NEGATION ->
          "%s -> ((c=Click(%s, action='%s', value > %s) and not %s) %s)"
              .formatted(a, CUSTOMER, spec.end(), PatternSpec.END_VALUE, x, within);
      case ABSENCE -> String.format(Locale.ROOT, "%s -> (timer:interval(%d sec) and not %s)", a, seconds, x);
    };
  }
}
