package io.micromoments.workbench.results;

import io.micromoments.schemas.Measure;
import io.micromoments.schemas.SegmentCounts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often the customers of a segment were made offers and accepted them, to see whether segments
 * are treated alike. Hold-out customers are not included.
 *
 * @param opportunities per moment
 * @param acceptances per opportunity
 */
public record SegmentRates(String segment, Rate opportunities, Rate acceptances) {

  /** A share, with its 95 % confidence interval by Wilson's score method. */
  public record Rate(long count, long of) {

    /** Returns for example {@code 40.0 % (16.8 % to 68.7 %) of 10}. */
    @Override
    public String toString() {
      if (of == 0) {
        return "none of 0";
      }
      double share = share();
      double z2 = Intervals.STANDARD_ERRORS_OF_95_PERCENT * Intervals.STANDARD_ERRORS_OF_95_PERCENT;
      double centre = (share + z2 / (2 * of)) / (1 + z2 / of);
      double half =
          Intervals.STANDARD_ERRORS_OF_95_PERCENT
              / (1 + z2 / of)
              * Math.sqrt(share * (1 - share) / of + z2 / (4.0 * of * of));
      return String.format(
          Locale.ROOT,
          "%.1f %% (%.1f %% to %.1f %%) of %,d",
          100 * share,
          100 * Math.max(0, centre - half),
          100 * Math.min(1, centre + half),
          of);
    }

    /** Several offers of one opportunity can be accepted. */
    private double share() {
      return Math.min(1, (double) count / of);
    }
  }

  /** Returns the rates by segment, over all patterns and policies. */
  public static List<SegmentRates> of(List<Measure> measures) {
    Map<String, SegmentCounts> bySegment = new TreeMap<>();
    measures.stream()
        .filter(each -> !MeasureSums.isHoldOut(each))
        .forEach(
            each ->
                each.getSegments()
                    .forEach((name, counts) -> bySegment.merge(name, counts, SegmentRates::sum)));
    return bySegment.entrySet().stream()
        .map(
            each ->
                new SegmentRates(
                    each.getKey(),
                    new Rate(each.getValue().getOpportunities(), each.getValue().getMoments()),
                    new Rate(each.getValue().getAcceptances(), each.getValue().getOpportunities())))
        .toList();
  }

  private static SegmentCounts sum(SegmentCounts a, SegmentCounts b) {
    return new SegmentCounts(
        a.getMoments() + b.getMoments(),
        a.getOpportunities() + b.getOpportunities(),
        a.getAcceptances() + b.getAcceptances());
  }
}
