package io.micromoments.workbench.report;

import io.micromoments.schemas.Evidence;
import io.micromoments.workbench.explain.AttemptStairs;
import io.micromoments.workbench.explain.ExplainPage;
import io.micromoments.workbench.explain.ExplainPage.AttemptRow;
import io.micromoments.workbench.explain.ExplainPage.PatternCard;
import java.time.Instant;
import java.util.List;

/** A sample explanation. */
final class SampleExplanation {

  private SampleExplanation() {}

  static ExplainPage page() {
    Instant start = SampleReports.at("2026-05-04T12:05:00Z");
    Instant end = SampleReports.at("2026-05-04T12:16:23Z");
    AttemptRow attempt =
        new AttemptRow(
            "pattern-cart-left-1",
            "ended",
            false,
            new AttemptStairs(
                List.of(new AttemptStairs.Stair("0.00%", "100.00%", 22, "12:05 cart")), "100.00%"),
            start,
            end,
            "timed out: within 10m of the first event",
            List.of(new Evidence("cart", "clickstream", "c1", start)),
            null,
            List.of(),
            List.of());
    return new ExplainPage(
        "jason",
        "jason-auto-loan",
        List.of(
            new PatternCard(
                "cart-left",
                "1 attempt without a match",
                start.toString(),
                end.toString(),
                List.of(attempt),
                List.of(),
                0)),
        List.of());
  }
}
