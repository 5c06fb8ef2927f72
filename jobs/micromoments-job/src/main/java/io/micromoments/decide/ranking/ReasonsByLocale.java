package io.micromoments.decide.ranking;

import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.language.policy.Policy.MessageOverride;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Caches the reasons under one policy, by locale. Not thread-safe. */
public final class ReasonsByLocale {

  private static final int MAX_TAGS = 1_000;

  private final MessageCatalog catalog;
  private final List<MessageOverride> overrides;
  private final Map<String, Reasons> byTag = new HashMap<>();

  /**
   * @param overrides the policy's messages
   */
  public ReasonsByLocale(MessageCatalog catalog, List<MessageOverride> overrides) {
    this.catalog = catalog;
    this.overrides = overrides;
  }

  /**
   * Returns the reasons in a locale.
   *
   * @param languageTag the customer's language tag; empty if unknown
   */
  public Reasons in(String languageTag) {
    if (byTag.size() >= MAX_TAGS) {
      byTag.clear(); // Profiles may hold any tag.
    }
    return byTag.computeIfAbsent(
        languageTag, tag -> new Reasons(catalog.in(tag), Locale.forLanguageTag(tag), overrides));
  }
}
