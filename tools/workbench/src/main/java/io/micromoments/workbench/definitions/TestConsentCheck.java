package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlValues;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Warns of consent in tests that the pattern does not require. It has no effect, so a test that
 * denies it does not test consent.
 */
final class TestConsentCheck {

  private TestConsentCheck() {}

  /**
   * Returns a warning per test and purpose.
   *
   * @param source the test file
   * @param tests the tests in it
   * @param pattern the pattern that they test
   */
  static List<Problem> warnings(SourceText source, List<PatternTest> tests, MomentPattern pattern) {
    Set<String> required =
        pattern.requiresConsent().stream()
            .map(purpose -> purpose.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    YamlValues file = YamlValues.of(source);
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      Set<String> given = new TreeSet<>(tests.get(i).given().consents().keySet());
      tests.get(i).givenOf().values().forEach(each -> given.addAll(each.consents().keySet()));
      given.removeAll(required);
      for (String purpose : given) {
        warnings.add(warning(source, purpose, required, position(file, i, purpose)));
      }
    }
    return warnings;
  }

  private static SourcePosition position(YamlValues file, int test, String purpose) {
    Pattern key =
        Pattern.compile("^\\s*(" + Pattern.quote(purpose) + ")\\s*$", Pattern.CASE_INSENSITIVE);
    return file.find(key, "tests", test, "given", "consent")
        .or(() -> file.find(key, "tests", test, "given", "customers", YamlValues.ANY, "consent"))
        .orElse(SourcePosition.START);
  }

  private static Problem warning(
      SourceText source, String purpose, Set<String> required, SourcePosition at) {
    return at.warning(
        source.file(),
        "the pattern requires no consent to '%s', so this has no effect".formatted(purpose),
        required.isEmpty()
            ? "add requires-consent to the pattern, or remove it here"
            : Names.suggested(purpose, required) + "required: " + String.join(", ", required));
  }
}
