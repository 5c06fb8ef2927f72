package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.cel.CapturedNames;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternPlaces;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.lint.PatternLint.Finding;
import io.micromoments.text.Names;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds values that {@code ends-when} reads from the moment, but that the pattern does not capture.
 * A comparison with such a value never holds.
 */
final class UncapturedValue {

  private UncapturedValue() {}

  static List<Finding> find(MomentPattern pattern) {
    Set<String> captured = new TreeSet<>();
    pattern.detected().forEach(each -> captured.addAll(each.capture().keySet()));
    return pattern.endsWhen().flatMap(Alternative::where).stream()
        .flatMap(where -> CapturedNames.in(where).stream())
        .filter(name -> !captured.contains(name))
        .map(name -> finding(name, captured))
        .toList();
  }

  private static Finding finding(String name, Set<String> captured) {
    return new Finding(
        PatternPlaces.ofCaptured(name),
        "the pattern does not capture '%s', so the moment has no such value".formatted(name),
        captured.isEmpty()
            ? "add capture: {%s: …}, with the value to compare".formatted(name)
            : Names.suggested(name, captured) + "captured: " + String.join(", ", captured));
  }
}
