package io.micromoments.patterns.language.policy;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/**
 * A text that customers read, in one or more languages.
 *
 * @param texts by locale; the root locale has the text for every locale without one of its own
 */
public record LocalizedText(Map<Locale, String> texts) implements Serializable {

  private static final ResourceBundle.Control FALLBACK =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  /**
   * @throws IllegalArgumentException if there is no text for the root locale
   */
  public LocalizedText {
    if (!texts.containsKey(Locale.ROOT)) {
      throw new IllegalArgumentException("no text for the root locale");
    }
    texts = Map.copyOf(texts);
  }

  /** Returns a text that is the same in every locale. */
  public static LocalizedText of(String text) {
    return new LocalizedText(Map.of(Locale.ROOT, text));
  }

  /** Returns the text in a locale, falling back as resource bundles do: de-AT, de, root. */
  public String in(Locale locale) {
    for (Locale candidate : FALLBACK.getCandidateLocales("text", locale)) {
      String text = texts.get(candidate);
      if (text != null) {
        return text;
      }
    }
    throw new IllegalStateException("the root locale is always a candidate");
  }
}
