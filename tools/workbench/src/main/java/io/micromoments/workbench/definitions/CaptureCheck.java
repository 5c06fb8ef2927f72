package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.cel.CapturedNames;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlValues;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import io.micromoments.text.TextTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what a policy reads from moments, in the placeholders of texts and in conditions, with
 * what patterns capture. A name that no pattern captures for these moments is probably misspelled:
 * it would never have a value.
 */
final class CaptureCheck {

  private static final String IN_TEXT = "\\{";
  private static final String IN_CONDITION = "\\bcapture\\s*(?:\\.|\\[\\s*[\"'])\\s*";
  private static final String AFTER_NAME = "(?![\\w-])";

  /**
   * The captured values that a text or condition of a policy reads.
   *
   * @param names of the values
   * @param prefixRegex regular expression of what is before a name
   * @param path where the text or condition is in the file
   */
  private record CapturedValues(Set<String> names, String prefixRegex, Object... path) {

    static CapturedValues of(LocalizedText text, Object... path) {
      return new CapturedValues(
          text.texts().values().stream()
              .flatMap(each -> TextTemplate.parse(each).names().stream())
              .collect(Collectors.toCollection(LinkedHashSet::new)),
          IN_TEXT,
          path);
    }

    static CapturedValues of(Expression condition, Object... path) {
      return new CapturedValues(CapturedNames.in(condition), IN_CONDITION, path);
    }

    Pattern regex(String name) {
      return Pattern.compile(prefixRegex + "(" + Pattern.quote(name) + ")" + AFTER_NAME);
    }
  }

  private final SourceText source;
  private final YamlValues file;
  private final List<MomentPattern> patterns;
  private final List<Problem> warnings = new ArrayList<>();

  private CaptureCheck(SourceText source, Collection<MomentPattern> patterns) {
    this.source = source;
    this.file = YamlValues.of(source);
    this.patterns = patterns.stream().flatMap(MomentPattern::detected).toList();
  }

  /** Returns a warning per name that none of the patterns of its moments captures. */
  static List<Problem> warnings(
      SourceText source, Policy policy, Collection<MomentPattern> patterns) {
    CaptureCheck check = new CaptureCheck(source, patterns);
    check.checkRules(policy.rules());
    check.checkActions(policy.actions());
    check.checkMessages(policy.messages());
    return check.warnings;
  }

  private void checkRules(List<Policy.Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      Policy.Rule rule = rules.get(i);
      List<CapturedValues> read = new ArrayList<>();
      if (rule.where().isPresent()) {
        read.add(CapturedValues.of(rule.where().get(), "rules", i, "where"));
      }
      if (rule.text().isPresent()) {
        read.add(CapturedValues.of(rule.text().get(), "rules", i, "text"));
      }
      if (rule.effect() instanceof Policy.Effect.Withhold withhold) {
        read.add(CapturedValues.of(withhold.text(), "rules", i, "withhold"));
      }
      check(rule.moments(), rule.intents(), read);
    }
  }

  private void checkActions(List<Policy.Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      Policy.Action action = actions.get(i);
      List<CapturedValues> read = new ArrayList<>();
      if (action.where().isPresent()) {
        read.add(CapturedValues.of(action.where().get(), "actions", i, "where"));
      }
      if (action.text().isPresent()) {
        read.add(CapturedValues.of(action.text().get(), "actions", i, "text"));
      }
      check(action.moments(), action.intents(), read);
    }
  }

  private void checkMessages(List<Policy.MessageOverride> messages) {
    for (int i = 0; i < messages.size(); i++) {
      Policy.MessageOverride message = messages.get(i);
      check(
          Set.of(),
          message.intents(),
          List.of(CapturedValues.of(message.text(), "messages", i, "text")));
    }
  }

  /**
   * Warns of values that no pattern captures for some moments.
   *
   * @param moments kinds of the moments; all if empty
   * @param intents of the moments; all if empty
   */
  private void check(Set<MomentKind> moments, Set<String> intents, List<CapturedValues> values) {
    List<MomentPattern> about =
        patterns.stream()
            .filter(each -> moments.isEmpty() || moments.contains(each.moment()))
            .filter(
                each ->
                    intents.isEmpty() || intents.contains(each.intent().toLowerCase(Locale.ROOT)))
            .toList();
    Set<String> captured = new TreeSet<>();
    about.forEach(pattern -> captured.addAll(pattern.capture().keySet()));
    if (about.isEmpty()) {
      return;
    }
    for (CapturedValues read : values) {
      read.names.stream()
          .filter(name -> !captured.contains(name))
          .forEach(name -> warnings.add(warning(name, read, captured)));
    }
  }

  private Problem warning(String name, CapturedValues read, Set<String> captured) {
    return file.find(read.regex(name), read.path)
        .orElse(SourcePosition.START)
        .warning(
            source.file(),
            "no pattern for these moments captures '%s'".formatted(name),
            captured.isEmpty()
                ? "they capture nothing; add it to 'capture' of a pattern"
                : Names.suggested(name, captured) + "captured: " + String.join(", ", captured));
  }
}
