package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds intents and patterns that a policy names and that none of the patterns beside it has. */
final class ReferenceCheck {

  private ReferenceCheck() {}

  /**
   * Returns warnings about a policy; none if there are no patterns to compare with.
   *
   * @param patterns those that are checked together with the policy
   */
  static List<Problem> warnings(
      SourceText source, Policy policy, Collection<MomentPattern> patterns) {
    if (patterns.isEmpty()) {
      return List.of();
    }
    Set<String> intents =
        patterns.stream()
            .flatMap(MomentPattern::detected)
            .map(each -> each.intent().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> names =
        patterns.stream().map(MomentPattern::name).collect(Collectors.toCollection(TreeSet::new));
    List<Problem> warnings = new ArrayList<>();
    intents(policy)
        .filter(intent -> !intents.contains(intent))
        .distinct()
        .forEach(
            intent ->
                warnings.add(warning(source, intent, "no pattern has the intent '%s'", intents)));
    policy.stops().patterns().stream()
        .filter(name -> !names.contains(name))
        .sorted()
        .forEach(name -> warnings.add(warning(source, name, "there is no pattern '%s'", names)));
    return warnings;
  }

  /** Returns a warning for each offer that guests have in their list and that an action adds. */
  static List<Problem> listedActions(SourceText source, Policy policy) {
    Set<String> listed = new TreeSet<>(policy.guests().offers());
    policy.guests().byChannel().values().forEach(listed::addAll);
    return policy.actions().stream()
        .filter(action -> action.text().isPresent())
        .flatMap(action -> action.offers().stream())
        .filter(listed::contains)
        .distinct()
        .map(
            offer ->
                warning(
                    source,
                    offer,
                    "guests have '%s' in their list, so no action adds it for them, and its text is not used",
                    "remove it from 'guests', or write the text in a rule or in 'messages'"))
        .toList();
  }

  private static Stream<String> intents(Policy policy) {
    return Stream.of(
            policy.rules().stream().flatMap(each -> each.intents().stream()),
            policy.actions().stream().flatMap(each -> each.intents().stream()),
            policy.messages().stream().flatMap(each -> each.intents().stream()),
            policy.channels().choices().stream().flatMap(each -> each.intents().stream()),
            policy.profileUpdates().intents().stream())
        .flatMap(each -> each);
  }

  private static Problem warning(
      SourceText source, String name, String message, Set<String> known) {
    return warning(source, name, message, Names.allowed(name, List.copyOf(known)));
  }

  private static Problem warning(SourceText source, String name, String message, String hint) {
    Matcher place =
        Pattern.compile(
                "(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])", Pattern.CASE_INSENSITIVE)
            .matcher(source.text());
    int at = place.find() ? place.start() : 0;
    return SourcePosition.in(source.text(), at, name.length())
        .warning(source.file(), message.formatted(name), hint);
  }
}
