package io.micromoments.workbench.whatif;

import io.micromoments.workbench.whatif.Figure.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sample comparisons of a pattern, with many changes. */
public final class SampleComparisons {

  private static final Map<String, String> SIDES = Map.of("candidate", "cart.yaml");

  private SampleComparisons() {}

  /**
   * Returns the page of a comparison.
   *
   * @param changed number of moments gained or lost
   */
  public static WhatIfPage page(int changed) {
    List<MomentChange> changes = new ArrayList<>();
    for (int i = 1; i <= changed; i++) {
      changes.add(
          new MomentChange(
              i % 3 != 0,
              "customer" + i,
              i % 2 == 0 ? "search" : "cart",
              Instant.parse("2026-05-02T09:55:00Z").plusSeconds(i),
              Instant.parse("2026-05-02T10:00:00Z").plusSeconds(i)));
    }
    WhatIf whatIf =
        new WhatIf(
            List.of(
                new Figure("moments", 5_000, 6_000, new Interval(900, 1_100)),
                new Figure("moments.cart", 0, 0, null),
                new Figure("commands", 4_000, 3_900, null)),
            changes);
    WhatIfText text =
        new WhatIfText(
            whatIf,
            moment -> "./micromoments explain --customer " + moment.customer(),
            Map.of("silent", List.of("cart: 0 of 5 clickstream events fit")));
    FigureExpectation expected =
        new FigureExpectation(
            2,
            List.of("commands"),
            Optional.empty(),
            Optional.of(10.0),
            Optional.empty(),
            Optional.empty(),
            false);
    return WhatIfPage.of("retail", SIDES, text, List.of(expected.check(whatIf)));
  }

  /** Returns the page of a parameter. */
  public static WhatIfPage curve() {
    List<String> measures = ParameterCurve.measures(Optional.of("cart"));
    List<ParameterCurve.Point> points = new ArrayList<>();
    for (int minutes = 5; minutes <= 60; minutes += 5) {
      List<Figure> figures = new ArrayList<>();
      for (String measure : measures) {
        double change = 10 * Math.sqrt(minutes);
        figures.add(new Figure(measure, 80, 60 + change, new Interval(change - 30, change - 10)));
      }
      points.add(
          ParameterCurve.Point.of(
              minutes + "m", new WhatIf(figures, List.of()), measures, List.of()));
    }
    return WhatIfPage.of(
        "retail",
        SIDES,
        new ParameterCurve("within", "cart", Optional.of("10m"), measures, points));
  }
}
