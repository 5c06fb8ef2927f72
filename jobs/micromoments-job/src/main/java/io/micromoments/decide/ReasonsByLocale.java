package io.micromoments.decide;

import io.micromoments.messages.MessageCatalog;
import java.util.HashMap;
import java.util.Map;

/** Caches the reasons of each locale. Not thread-safe. */
final class ReasonsByLocale {

  private static final int MAX_TAGS = 1_000;

  private final MessageCatalog catalog;
  private final Map<String, Reasons> ofTags = new HashMap<>();

  ReasonsByLocale(MessageCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Returns the reasons in a locale.
   *
   * @param languageTag of the customer; empty if unknown
   */
  Reasons in(String languageTag) {
    if (ofTags.size() >= MAX_TAGS) {
      ofTags.clear(); // Profiles can hold anything.
    }
    return ofTags.computeIfAbsent(languageTag, tag -> new Reasons(catalog.in(tag)));
  }
}
