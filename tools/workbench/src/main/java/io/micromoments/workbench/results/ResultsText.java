package io.micromoments.workbench.results;

import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Summarizes the results of a replay that the customers' stories do not show. */
public final class ResultsText {

  private ResultsText() {}

  /** Returns one console line per result. */
  public static List<String> lines(Results results) {
    List<String> lines = new ArrayList<>();
    MeasureSums.bySubject(results.measures())
        .forEach(
            (subject, groups) -> {
              if (groups.stream().anyMatch(ResultsText::hasMoreThanTheStories)) {
                groups.forEach(
                    each ->
                        lines.add(
                            "measures:   %s, %s: %s%s"
                                .formatted(
                                    subject,
                                    each.getGroup(),
                                    MeasureFigure.words(each),
                                    codes("suppressed", each.getSuppressed())
                                        + codes("decisions not made", each.getUndecided()))));
              }
              Lift.of(groups)
                  .ifPresent(
                      lift ->
                          lines.add(
                              "lift:       %s: %s (%s)"
                                  .formatted(subject, lift.headline(), lift.explanation())));
            });
    SegmentRates.of(results.measures())
        .forEach(
            each ->
                lines.add(
                    "segment:    %s: opportunities %s moments; acceptances %s opportunities"
                        .formatted(each.segment(), each.opportunities(), each.acceptances())));
    results.dropped().forEach(each -> lines.add("dropped:    " + each));
    results.quarantined().forEach(each -> lines.add("quarantine: " + each));
    results.budgets().forEach(each -> lines.add("budget:     " + BudgetText.of(each)));
    results.agreements().forEach(each -> lines.add("agreed:     " + each));
    results.receipts().forEach(each -> lines.add("erased:     " + ReceiptText.of(each)));
    return lines;
  }

  /** Returns whether a measure has more than moments and commands, which the stories show. */
  private static boolean hasMoreThanTheStories(Measure measure) {
    return !measure.getGroup().equals(CustomerGroup.ALL.label())
        || !measure.getUndecided().isEmpty()
        || !measure.getSuppressed().isEmpty()
        || measure.getDeliveries()
                + measure.getImpressions()
                + measure.getClicks()
                + measure.getAcceptances()
                + measure.getRejections()
            > 0;
  }

  private static String codes(String name, Map<String, Long> counts) {
    List<String> codes = new ArrayList<>();
    new TreeMap<>(counts).forEach((code, count) -> codes.add(count + " " + code));
    return codes.isEmpty() ? "" : "; %s: %s".formatted(name, String.join(", ", codes));
  }
}
