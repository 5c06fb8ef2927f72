package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
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
    List<Problem> warnings = new ArrayList<>();
    for (PatternTest test : tests) {
      Set<String> given = new TreeSet<>(test.given().consents().keySet());
      test.givenOf().values().forEach(each -> given.addAll(each.consents().keySet()));
      given.removeAll(required);
      given.forEach(purpose -> warnings.add(warning(source, test, purpose, required)));
    }
    return warnings;
  }

  private static Problem warning(
      SourceText source, PatternTest test, String purpose, Set<String> required) {
    int start = 0;
    for (int line = 1; line < test.line(); line++) {
      start = source.text().indexOf('\n', start) + 1;
    }
    Matcher place =
        Pattern.compile(
                "\\bconsent\\s*:.*?(?<![\\w-])(" + Pattern.quote(purpose) + ")(?![\\w-])",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
            .matcher(source.text());
    int at = place.find(start) ? place.start(1) : start;
    return SourcePosition.in(source.text(), at, purpose.length())
        .warning(
            source.file(),
            "the pattern requires no consent to '%s', so this has no effect".formatted(purpose),
            required.isEmpty()
                ? "add requires-consent to the pattern, or remove it here"
                : Names.suggested(purpose, required) + "required: " + String.join(", ", required));
  }
}
