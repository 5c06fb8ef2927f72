package io.micromoments.input;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.text.TextTemplate;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;

/** Validates the texts of a catalogue's offer. */
final class OfferTexts {

  private static final int MAX_LOCALES = 100;
  private static final int MAX_CHARS = 1_000;

  private OfferTexts() {}

  /**
   * Validates texts by language tag.
   *
   * @throws InvalidRecord naming the field, the value found and what is allowed
   */
  static void check(Map<String, String> texts) throws InvalidRecord {
    if (texts.isEmpty()) {
      return;
    }
    if (texts.size() > MAX_LOCALES) {
      throw invalid(
          String.format(
              Locale.ROOT, "'text' has %d entries; allowed: up to %d", texts.size(), MAX_LOCALES));
    }
    for (Map.Entry<String, String> each : texts.entrySet()) {
      check(each.getKey(), each.getValue());
    }
    if (texts.keySet().stream()
        .noneMatch(tag -> Locale.forLanguageTag(tag).equals(Locale.ENGLISH))) {
      throw invalid(
          "'text' has no 'en'; customers whose language has no text read the English one");
    }
  }

  private static void check(String tag, String text) throws InvalidRecord {
    try {
      new Locale.Builder().setLanguageTag(tag);
    } catch (IllformedLocaleException e) {
      throw invalid("'text' has '%s'; allowed: language tags such as de or de-AT".formatted(tag));
    }
    if (tag.isBlank()) {
      throw invalid("'text' has ''; allowed: language tags such as de or de-AT");
    }
    if (text.isBlank() || text.length() > MAX_CHARS) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "'text.%s' has %d characters; allowed: 1 to %d, not only blanks",
              tag,
              text.length(),
              MAX_CHARS));
    }
    try {
      TextTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(
          "'text.%s' has %s; allowed: %s".formatted(tag, e.getMessage(), TextTemplate.ALLOWED));
    }
  }

  private static InvalidRecord invalid(String message) {
    return new InvalidRecord(Code.INVALID_VALUE, message);
  }
}
