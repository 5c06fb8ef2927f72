package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.SensitiveTopics;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds consent purposes that are probably misspelled, and consent in tests that has no effect. Any
 * purpose is allowed, so only one that resembles a usual one, or one of the policies beside the
 * pattern, is worth a warning.
 */
final class ConsentCheck {

  /** Those of the documentation and of the packs. */
  private static final Set<String> USUAL =
      Set.of("personalisation", "location", "iot", "profiling", "marketing", "analytics");

  private static final Pattern KEY = Pattern.compile("(?m)^requires-consent\\s*:");

  private ConsentCheck() {}

  static List<Problem> warnings(
      SourceText source, MomentPattern pattern, Collection<Policy> policies) {
    Set<String> known = new TreeSet<>(USUAL);
    known.addAll(SensitiveTopics.purposes());
    known.addAll(ChannelRules.PURPOSES.values());
    policies.forEach(policy -> known.addAll(policy.channels().purposes().values()));
    return pattern.requiresConsent().stream()
        .filter(purpose -> !known.contains(purpose.toLowerCase(Locale.ROOT)))
        .flatMap(
            purpose ->
                Names.near(purpose, known).map(near -> warning(source, purpose, near)).stream())
        .toList();
  }

  private static Problem warning(SourceText source, String purpose, String near) {
    Matcher key = KEY.matcher(source.text());
    int from = key.find() ? key.end() : 0;
    int at = Math.max(0, source.text().indexOf(purpose, from));
    return SourcePosition.in(source.text(), at, purpose.length())
        .warning(
            source.file(),
            "'%s' is not a usual consent purpose".formatted(purpose),
            Names.didYouMean(near)
                + " Without consent records for exactly this purpose there are no moments");
  }

  /**
   * Finds consent in tests that the pattern does not require. A test that denies it would pass or
   * fail for another reason.
   *
   * @param source the test file
   */
  static List<Problem> inTests(SourceText source, List<PatternTest> tests, MomentPattern pattern) {
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
                "\\bconsent\\b.*?\\b(" + Pattern.quote(purpose) + ")",
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
