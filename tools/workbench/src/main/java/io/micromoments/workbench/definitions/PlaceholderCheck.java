package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.text.TextTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares the placeholders in the texts of a policy with what patterns capture. A name that no
 * pattern captures for the text's moments is probably misspelled: it would never have a value.
 */
final class PlaceholderCheck {

  /** A text, with the intents of the moments that it is about; all if empty. */
  private record PolicyText(LocalizedText text, Set<String> intents) {
    Stream<String> names() {
      return text.texts().values().stream()
          .flatMap(each -> TextTemplate.parse(each).names().stream())
          .distinct();
    }
  }

  private PlaceholderCheck() {}

  /** Returns a warning per name that none of the patterns of its moments captures. */
  static List<Problem> warnings(
      SourceText source, Policy policy, Collection<MomentPattern> patterns) {
    List<Problem> warnings = new ArrayList<>();
    Map<String, Integer> searchedTo = new HashMap<>();
    texts(policy)
        .forEach(
            text -> {
              List<MomentPattern> about =
                  patterns.stream()
                      .flatMap(MomentPattern::detected)
                      .filter(
                          pattern ->
                              text.intents.isEmpty()
                                  || text.intents.contains(
                                      pattern.intent().toLowerCase(Locale.ROOT)))
                      .toList();
              Set<String> captured = new TreeSet<>();
              about.forEach(pattern -> captured.addAll(pattern.capture().keySet()));
              if (!about.isEmpty()) {
                text.names()
                    .filter(name -> !captured.contains(name))
                    .forEach(name -> warnings.add(warning(source, name, captured, searchedTo)));
              }
            });
    return warnings.stream().distinct().toList();
  }

  private static Stream<PolicyText> texts(Policy policy) {
    Stream<PolicyText> rules =
        policy.rules().stream()
            .flatMap(
                rule ->
                    Stream.concat(
                            rule.text().stream(),
                            rule.effect() instanceof Policy.Effect.Withhold withhold
                                ? Stream.of(withhold.text())
                                : Stream.of())
                        .map(text -> new PolicyText(text, rule.intents())));
    Stream<PolicyText> actions =
        policy.actions().stream()
            .flatMap(
                action ->
                    action.text().stream().map(text -> new PolicyText(text, action.intents())));
    Stream<PolicyText> messages =
        policy.messages().stream()
            .map(message -> new PolicyText(message.text(), message.intents()));
    return Stream.of(rules, actions, messages).flatMap(each -> each);
  }

  /**
   * @param searchedTo the end of the place of the warning before, by name
   */
  private static Problem warning(
      SourceText source, String name, Set<String> captured, Map<String, Integer> searchedTo) {
    String placeholder = "{" + name;
    int next = source.text().indexOf(placeholder, searchedTo.getOrDefault(name, 0));
    int at = Math.max(0, next < 0 ? source.text().indexOf(placeholder) : next);
    searchedTo.put(name, at + placeholder.length());
    String before = source.text().substring(0, at);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Problem(
        source.file(),
        line,
        at - before.lastIndexOf('\n'),
        name.length() + 1,
        Problem.Severity.WARNING,
        "no pattern for these moments captures '%s'".formatted(name),
        captured.isEmpty()
            ? "they capture nothing; add it to 'capture' of a pattern"
            : "captured: " + String.join(", ", captured));
  }
}
