package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlValues;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.SensitiveTopics;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.text.Names;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds consent purposes that are probably misspelled. Any purpose is allowed, so only one that
 * resembles a usual one, or one of the policies beside the pattern, is worth a warning.
 */
final class ConsentCheck {

  /** Those of the documentation and of the packs. */
  private static final Set<String> USUAL =
      Set.of("personalisation", "location", "iot", "profiling", "marketing", "analytics");

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
    Pattern word = Pattern.compile("(" + Pattern.quote(purpose) + ")");
    return YamlValues.of(source)
        .find(word, "requires-consent")
        .orElse(SourcePosition.START)
        .warning(
            source.file(),
            "'%s' is not a usual consent purpose".formatted(purpose),
            Names.didYouMean(near)
                + " Without consent records for exactly this purpose there are no moments");
  }
}
