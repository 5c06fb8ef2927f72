package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.cel.CapturedNames;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.text.Names;
import io.micromoments.text.TextTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what a policy reads from moments, in the placeholders of texts and in conditions, with
 * what patterns capture. A name that no pattern captures for these moments is probably misspelled:
 * it would never have a value.
 */
final class CaptureCheck {

  private static final String IN_TEXT = "\\{";
  private static final String IN_CONDITION = "\\bcapture\\s*(?:\\.|\\[\\s*\\\\?[\"'])\\s*";
  private static final String AFTER_NAME = "(?![\\w-])";

  /**
   * The captured values that a text or condition of a policy reads.
   *
   * @param prefixRegex regular expression of what is before a name
   * @param intents of the moments that it is about; all if empty
   */
  private record CapturedValues(Set<String> names, String prefixRegex, Set<String> intents) {

    static CapturedValues of(LocalizedText text, Set<String> intents) {
      return new CapturedValues(
          text.texts().values().stream()
              .flatMap(each -> TextTemplate.parse(each).names().stream())
              .collect(Collectors.toCollection(LinkedHashSet::new)),
          IN_TEXT,
          intents);
    }

    static CapturedValues of(Expression condition, Set<String> intents) {
      return new CapturedValues(CapturedNames.in(condition), IN_CONDITION, intents);
    }
  }

  private CaptureCheck() {}

  /** Returns a warning per name that none of the patterns of its moments captures. */
  static List<Problem> warnings(
      SourceText source, Policy policy, Collection<MomentPattern> patterns) {
    List<Problem> warnings = new ArrayList<>();
    Map<String, Integer> searchedTo = new HashMap<>();
    readBy(policy)
        .forEach(
            read -> {
              List<MomentPattern> about =
                  patterns.stream()
                      .flatMap(MomentPattern::detected)
                      .filter(
                          pattern ->
                              read.intents.isEmpty()
                                  || read.intents.contains(
                                      pattern.intent().toLowerCase(Locale.ROOT)))
                      .toList();
              Set<String> captured = new TreeSet<>();
              about.forEach(pattern -> captured.addAll(pattern.capture().keySet()));
              if (!about.isEmpty()) {
                read.names.stream()
                    .filter(name -> !captured.contains(name))
                    .forEach(
                        name ->
                            warnings.add(
                                warning(
                                    source,
                                    name,
                                    read.prefixRegex + "(" + Pattern.quote(name) + ")" + AFTER_NAME,
                                    captured,
                                    searchedTo)));
              }
            });
    return warnings.stream().distinct().toList();
  }

  private static Stream<CapturedValues> readBy(Policy policy) {
    Stream<CapturedValues> rules =
        policy.rules().stream()
            .flatMap(
                rule ->
                    Stream.of(
                            rule.text().stream()
                                .map(each -> CapturedValues.of(each, rule.intents())),
                            rule.effect() instanceof Policy.Effect.Withhold withhold
                                ? Stream.of(CapturedValues.of(withhold.text(), rule.intents()))
                                : Stream.<CapturedValues>of(),
                            rule.where().stream()
                                .map(each -> CapturedValues.of(each, rule.intents())))
                        .flatMap(each -> each));
    Stream<CapturedValues> actions =
        policy.actions().stream()
            .flatMap(
                action ->
                    Stream.concat(
                        action.text().stream()
                            .map(each -> CapturedValues.of(each, action.intents())),
                        action.where().stream()
                            .map(each -> CapturedValues.of(each, action.intents()))));
    Stream<CapturedValues> messages =
        policy.messages().stream()
            .map(message -> CapturedValues.of(message.text(), message.intents()));
    return Stream.of(rules, actions, messages).flatMap(each -> each);
  }

  /**
   * @param nameRegex regular expression whose first group is the name
   * @param searchedTo where the previous match of each expression ends
   */
  private static Problem warning(
      SourceText source,
      String name,
      String nameRegex,
      Set<String> captured,
      Map<String, Integer> searchedTo) {
    Matcher found = Pattern.compile(nameRegex).matcher(source.text());
    boolean isFound = found.find(searchedTo.getOrDefault(nameRegex, 0)) || found.find(0);
    int at = isFound ? found.start(1) : 0;
    int end = isFound ? found.end(1) : 1;
    searchedTo.put(nameRegex, end);
    return SourcePosition.in(source.text(), at, end - at)
        .warning(
            source.file(),
            "no pattern for these moments captures '%s'".formatted(name),
            captured.isEmpty()
                ? "they capture nothing; add it to 'capture' of a pattern"
                : Names.suggested(name, captured) + "captured: " + String.join(", ", captured));
  }
}
