package io.micromoments.input;

import io.micromoments.patterns.language.condition.CustomerConditionCompiler;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Validates the eligibility conditions of the catalog. A catalog may hold a hundred thousand offers
 * with a handful of conditions, so recent results are cached. Thread-safe.
 */
final class EligibilityConditions {

  private static final int MAX_CHARS = 10_000;
  private static final int REMEMBERED = 256;

  private static final Map<String, Optional<String>> CHECKED =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
          return size() > REMEMBERED;
        }
      };

  private EligibilityConditions() {}

  /**
   * Returns what is wrong with a condition and what is allowed; empty if the condition is valid.
   */
  static Optional<String> problem(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the condition has %d characters; allowed: %d",
              text.length(),
              MAX_CHARS));
    }
    synchronized (CHECKED) {
      return CHECKED.computeIfAbsent(text, EligibilityConditions::check);
    }
  }

  private static Optional<String> check(String text) {
    try {
      return CustomerConditionCompiler.problem(text);
    } catch (StackOverflowError e) {
      return Optional.of("the condition is nested too deeply; simplify it");
    }
  }
}
