package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.text.TextTemplate;
import java.util.HashMap;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a text for customers: one sentence, or one per locale, with or without placeholders. */
final class LocalizedTextReader {

  static final String ALLOWED = "a sentence, or sentences by locale such as { en: ..., de: ... }";

  private static final int MAX_LOCALES = 100;
  private static final int MAX_CHARS = 1_000;

  /** Which placeholders for captured values a text may have. */
  enum Placeholders {
    /** The text is not about a moment. */
    NONE,
    /** The text is always needed, so each placeholder must have a text for a missing value. */
    WITH_DEFAULT,
    ANY
  }

  private final Problems problems;
  private final Placeholders placeholders;

  LocalizedTextReader(Problems problems, Placeholders placeholders) {
    this.problems = problems;
    this.placeholders = placeholders;
  }

  Optional<LocalizedText> read(Node value) {
    return value instanceof MappingNode byLocale
        ? byLocale(byLocale)
        : sentence(value, ALLOWED).map(LocalizedText::of);
  }

  private Optional<LocalizedText> byLocale(MappingNode node) {
    if (node.getValue().size() > MAX_LOCALES) {
      problems.error(
          node,
          String.format(Locale.ROOT, "%d locales", node.getValue().size()),
          String.format(Locale.ROOT, "allowed: up to %d", MAX_LOCALES));
      return Optional.empty();
    }
    Map<Locale, String> texts = new HashMap<>();
    boolean complete = true;
    for (NodeTuple tuple : node.getValue()) {
      Optional<Locale> locale = locale(tuple.getKeyNode());
      Optional<String> text = sentence(tuple.getValueNode(), "a sentence");
      complete &= locale.isPresent() && text.isPresent();
      if (locale.isPresent()
          && text.isPresent()
          && texts.putIfAbsent(locale.get(), text.get()) != null) {
        problems.error(
            tuple.getKeyNode(), "duplicate locale %s".formatted(locale.get()), "keep one of them");
      }
    }
    String english = texts.get(Locale.ENGLISH);
    if (english == null) {
      if (complete) {
        problems.error(
            node, "no text for 'en'", "customers whose locale has no text read the English one");
      }
      return Optional.empty();
    }
    texts.put(Locale.ROOT, english);
    return Optional.of(new LocalizedText(texts));
  }

  private Optional<Locale> locale(Node key) {
    if (key instanceof ScalarNode tag && !tag.getValue().isBlank()) {
      try {
        return Optional.of(
            new Locale.Builder().setLanguageTag(tag.getValue().replace('_', '-')).build());
      } catch (IllformedLocaleException e) {
        // Reported below like any other invalid key.
      }
    }
    problems.error(key, "found " + Yaml.kind(key), "allowed: a language tag, such as de or de-AT");
    return Optional.empty();
  }

  private Optional<String> sentence(Node value, String allowed) {
    if (!(value instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      problems.error(value, "found " + Yaml.kind(value), "allowed: " + allowed);
      return Optional.empty();
    }
    String text = scalar.getValue();
    if (text.length() > MAX_CHARS) {
      problems.error(
          value,
          String.format(Locale.ROOT, "a text of %d characters", text.length()),
          String.format(Locale.ROOT, "allowed: up to %d", MAX_CHARS));
      return Optional.empty();
    }
    return hasValidPlaceholders(value, text) ? Optional.of(text) : Optional.empty();
  }

  private boolean hasValidPlaceholders(Node value, String text) {
    TextTemplate template;
    try {
      template = TextTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      problems.error(value, e.getMessage(), "allowed: " + TextTemplate.ALLOWED);
      return false;
    }
    if (placeholders == Placeholders.NONE && !template.names().isEmpty()) {
      problems.error(
          value,
          "the placeholder {%s}".formatted(template.names().iterator().next()),
          "this text is not about a moment, whose captured values could replace it");
      return false;
    }
    if (placeholders == Placeholders.WITH_DEFAULT && !template.requiredNames().isEmpty()) {
      String name = template.requiredNames().iterator().next();
      problems.error(
          value,
          "the placeholder {%s}".formatted(name),
          "this text is always needed: add what stands for a missing value, {%s|…}"
              .formatted(name));
      return false;
    }
    return true;
  }
}
