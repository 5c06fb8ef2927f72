package io.micromoments.workbench.results;

import io.micromoments.schemas.Measure;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How often each reason code occurred.
 *
 * @param name pattern, policy and group
 * @param counts at least one
 */
public record CodeCounts(String name, Map<String, Long> counts) {

  /** Returns the counts of each measure in which a code occurred. */
  public static List<CodeCounts> of(
      List<Measure> sums, Function<Measure, Map<String, Long>> counts) {
    return sums.stream()
        .filter(each -> !counts.apply(each).isEmpty())
        .map(
            each ->
                new CodeCounts(
                    MeasureSums.subject(each) + ", group " + each.getGroup(), counts.apply(each)))
        .toList();
  }

  /** Returns the sum of several counts. */
  public static CodeCounts total(List<CodeCounts> parts) {
    Map<String, Long> total = new TreeMap<>();
    parts.forEach(
        each -> each.counts.forEach((code, count) -> total.merge(code, count, Long::sum)));
    return new CodeCounts("total", total);
  }

  public List<Map.Entry<String, Long>> mostFrequentFirst() {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  public long sum() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Formats a part of the sum, for example {@code 25 %}. */
  public String share(long count) {
    return String.format(Locale.ROOT, "%.0f %%", 100.0 * count / sum());
  }
}
