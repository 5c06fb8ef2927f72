package io.micromoments.benchmark.peers;

import java.util.Locale;
import io.micromoments.benchmark.workload.PatternSpec;
import java.util.List;
import java.util.stream.Collectors;

/** Converts patterns of the family to SiddhiQL, partitioned by customer. */
final class SiddhiPattern {

  private SiddhiPattern() {}

  /** Returns the application with all patterns, in event time. */
  static String application(List<PatternSpec> patterns) {
    return """
        @app:playback
        define stream Click (event_id string, customer_id string, action string, \
        item_category string, value double);
        partition with (customer_id of Click) begin
        %s
        end;
        """
        .formatted(patterns.stream().map(SiddhiPattern::query).collect(Collectors.joining("\n")));
  }

  /** Returns the name of the output stream of a pattern. */
  static String output(PatternSpec spec) {
    return "Found" + spec.number();
  }

  private static String query(PatternSpec spec) {
    String last =
        switch (spec.template()) {
          case PAIR -> "b";
          case TRIPLE, REPETITION, OPTION, NEGATION -> "c";
          case ABSENCE -> "a";
        };
    return "from %s select a.event_id as first_id, %s.event_id as last_id insert into %s;"
        .formatted(body(spec), last, output(spec));
  }

  private static String body(PatternSpec spec) {
    String a =
        "every a=Click[action == '%s' and value > %s]"
            .formatted(spec.start(), PatternSpec.START_VALUE);
    String b = "b=Click[action == '%s']".formatted(spec.middle());
    String c =
        "c=Click[action == '%s' and item_category == '%s']".formatted(spec.end(), spec.category());
    String x = "not Click[action == '%s']".formatted(spec.forbidden());
    long seconds = spec.template().within().toSeconds();
    String within = String.format(Locale.ROOT, "within %d sec", seconds);
    return switch (spec.template()) {
      case PAIR -> "%s -> %s %s".formatted(a, b, within);
      case TRIPLE -> "%s -> %s -> %s %s".formatted(a, b, c, within);
      case REPETITION -> "%s -> %s<2:2> -> %s %s".formatted(a, b, c, within);
      // An optional event does not affect when the pattern matches.
      case OPTION -> "%s -> %s %s".formatted(a, c, within);
      case NEGATION ->
          "%s -> %s and c=Click[action == '%s' and value > %s] %s"
              .formatted(a, x, spec.end(), PatternSpec.END_VALUE, within);
      case ABSENCE -> String.format(Locale.ROOT, "%s -> %s for %d sec", a, x, seconds);
    };
  }
}
