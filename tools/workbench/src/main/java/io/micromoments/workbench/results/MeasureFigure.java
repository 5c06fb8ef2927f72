package io.micromoments.workbench.results;

import io.micromoments.schemas.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Figures of a measure, in funnel order. */
public enum MeasureFigure {
  MOMENTS("moment", "moments", Measure::getMoments),
  OPPORTUNITIES("opportunity", "opportunities", Measure::getOpportunities),
  COMMANDS("command", "commands", Measure::getCommands),
  DELIVERIES("delivery", "deliveries", Measure::getDeliveries),
  IMPRESSIONS("impression", "impressions", Measure::getImpressions),
  CLICKS("click", "clicks", Measure::getClicks),
  ACCEPTANCES("acceptance", "acceptances", Measure::getAcceptances),
  REJECTIONS("rejection", "rejections", Measure::getRejections);

  private final String one;
  private final String more;
  private final ToLongFunction<Measure> figure;

  MeasureFigure(String one, String more, ToLongFunction<Measure> figure) {
    this.one = one;
    this.more = more;
    this.figure = figure;
  }

  /** Returns the columns of a table of all figures. */
  public static List<String> columns() {
    return Stream.concat(
            Stream.of("Pattern and policy", "Group"),
            Arrays.stream(values()).map(each -> each.more))
        .toList();
  }

  public long of(Measure measure) {
    return figure.applyAsLong(measure);
  }

  /** Returns the non-zero figures, for example {@code 2 moments, 1 command}. */
  static String words(Measure measure) {
    List<String> words =
        Arrays.stream(values())
            .filter(each -> each.of(measure) != 0)
            .map(each -> Formats.count(each.of(measure), each.one, each.more))
            .toList();
    return words.isEmpty() ? "none" : String.join(", ", words);
  }
}
