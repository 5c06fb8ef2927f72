package io.micromoments.workbench.whatif;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.fit.UnmetSteps;
import io.micromoments.workbench.results.Formats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says why patterns of the candidate detected nothing. */
public final class SilentPatterns {

  private SilentPatterns() {}

  /**
   * Returns lines about each pattern.
   *
   * @param patterns those that detected nothing
   * @param measures of the candidate
   * @param scenario whose events are read again if nothing simpler explains a pattern
   */
  public static Map<String, List<String>> reasons(
      Collection<MomentPattern> patterns, List<Measure> measures, Path scenario)
      throws IOException {
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    List<MomentPattern> unmatched = new ArrayList<>();
    for (MomentPattern pattern : patterns) {
      String suppressed = suppressed(pattern, measures);
      if (pattern.status() == PatternStatus.draft) {
        reasons.put(
            pattern.name(), List.of("it is a draft, which is not run: set its status to shadow"));
      } else if (!suppressed.isEmpty()) {
        reasons.put(pattern.name(), List.of("its matches were suppressed: " + suppressed));
      } else {
        unmatched.add(pattern);
      }
    }
    if (!unmatched.isEmpty()) {
      UnmetSteps.of(unmatched, scenario)
          .forEach((name, lines) -> reasons.put(name, unmet(name, lines)));
    }
    return reasons;
  }

  private static String suppressed(MomentPattern pattern, List<Measure> measures) {
    Map<String, Long> codes = new TreeMap<>();
    measures.stream()
        .filter(each -> each.getPattern().equals(pattern.name()))
        .forEach(
            each -> each.getSuppressed().forEach((code, n) -> codes.merge(code, n, Long::sum)));
    return codes.entrySet().stream()
        .map(each -> Formats.grouped(each.getValue()) + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }

  private static List<String> unmet(String pattern, List<String> unmet) {
    return unmet.isEmpty()
        ? List.of(
            "no customer's events match its steps; explain --customer ID --pattern %s says how far"
                    .formatted(pattern)
                + " they come")
        : unmet;
  }
}
