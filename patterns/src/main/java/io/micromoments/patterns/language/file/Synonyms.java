package io.micromoments.patterns.language.file;

import io.micromoments.text.Names;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Suggests keys and words for those of other languages, such as {@code window} for {@code in}. */
final class Synonyms {

  /** The candidates, of which the first that is allowed is meant. */
  private static final Map<String, List<String>> MEANT =
      Map.ofEntries(
          Map.entry("window", List.of("in", "within")),
          Map.entry("timeout", List.of("within")),
          Map.entry("duration", List.of("within", "in", "for")),
          Map.entry("condition", List.of("where", "when")),
          Map.entry("filter", List.of("where")),
          Map.entry("if", List.of("where", "when")),
          Map.entry("stream", List.of("on")),
          Map.entry("source", List.of("on")),
          Map.entry("topic", List.of("on")),
          Map.entry("repeat", List.of("times")),
          Map.entry("count", List.of("times")),
          Map.entry("quantifier", List.of("times")),
          Map.entry("field", List.of("of")),
          Map.entry("value", List.of("of")),
          Map.entry("group-by", List.of("by")),
          Map.entry("key", List.of("by")),
          Map.entry("consent", List.of("requires-consent")),
          Map.entry("type", List.of("aggregate", "moment")),
          Map.entry(
              "name", List.of("pattern", "policy", "feature", "step", "rule", "action", "offer")),
          Map.entry("average", List.of("avg")),
          Map.entry("mean", List.of("avg")),
          Map.entry("total", List.of("sum")),
          Map.entry("minimum", List.of("min")),
          Map.entry("maximum", List.of("max")),
          Map.entry("unique", List.of("distinct")),
          Map.entry("latest", List.of("last")));

  private Synonyms() {}

  /** Returns {@code allowed: a, b, c}, preceded by a suggestion if there is one. */
  static String allowed(String found, Collection<String> known) {
    Optional<String> meant =
        Names.near(found, known).isPresent()
            ? Optional.empty()
            : MEANT
                .getOrDefault(found.toLowerCase(Locale.ROOT).replace('_', '-'), List.of())
                .stream()
                .filter(known::contains)
                .findFirst();
    return meant.map(name -> Names.didYouMean(name) + " ").orElse("") + Names.allowed(found, known);
  }
}
