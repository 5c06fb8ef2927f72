package io.micromoments.workbench.report;

import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Explains why a replay reordered no offers, where neither an error nor a measure says so: patterns
 * that did not run or found no match, moments without a command, commands without offers.
 */
public final class NoEffectExplanation {

  private static final String NO_CANDIDATES = "NO_CANDIDATES";
  private static final String NOT_IN_CATALOG = "NOT_IN_CATALOG";
  private static final String BATCH_PRIORITY = "BATCH_PRIORITY";

  private NoEffectExplanation() {}

  /**
   * Returns one console line per explanation.
   *
   * @param patterns all given patterns, drafts included
   * @param warmUpUntil event time up to which results are left out; empty without a warm-up
   * @param events number of events read
   */
  public static List<String> lines(
      Collection<MomentPattern> patterns,
      Optional<Instant> warmUpUntil,
      long events,
      List<Micromoment> moments,
      List<OfferResequenceCommand> commands,
      List<Measure> measures) {
    List<String> lines = new ArrayList<>();
    List<String> drafts = named(patterns, true);
    if (!drafts.isEmpty()) {
      lines.add("not run:    " + String.join(", ", drafts) + " (status: draft)");
    }
    Map<String, Long> suppressed = sum(measures, Measure::getSuppressed);
    if (events == 0) {
      lines.add("no events:  events.jsonl has no valid line");
    } else if (moments.isEmpty() && suppressed.isEmpty() && !named(patterns, false).isEmpty()) {
      lines.add(
          "no match:   no sequence of events matched "
              + String.join(", ", named(patterns, false))
              + warmUpUntil.map(time -> " after the warm-up until " + time).orElse("")
              + "; ./micromoments explain --scenario DIR --customer ID says why");
    }
    if (suppressed.containsKey(MomentClassifier.MatchResult.NO_CONSENT.name())) {
      patterns.stream()
          .filter(pattern -> isWithoutConsent(pattern, measures))
          .forEach(
              pattern ->
                  lines.add(
                      "no consent: %s requires consent to %s, which customers have not given"
                          .formatted(
                              pattern.name(), String.join(" and ", pattern.requiresConsent()))));
    }
    if (sum(measures, Measure::getUndecided).containsKey(NO_CANDIDATES)) {
      lines.add(
          "no list:    some customers had no candidate offers at the time of their moment (stream"
              + " offers in context.jsonl)");
    }
    lines.addAll(unanswered(commands));
    Set<String> unknown = new TreeSet<>();
    commands.stream()
        .flatMap(command -> command.getWithheld().stream())
        .filter(each -> each.getCode().equals(NOT_IN_CATALOG))
        .forEach(each -> unknown.add(each.getOfferId()));
    if (!unknown.isEmpty()) {
      lines.add(
          "unknown:    candidate offers that are not in the catalogue: "
              + String.join(", ", unknown));
    }
    Map<String, Long> shadows =
        moments.stream()
            .filter(moment -> moment.getStatus() == PatternStatus.shadow)
            .collect(
                Collectors.groupingBy(
                    Micromoment::getPattern, TreeMap::new, Collectors.counting()));
    shadows.forEach(
        (pattern, count) ->
            lines.add(
                "shadow:     %s: %s, for which no command is issued (status: shadow)"
                    .formatted(pattern, Formats.count(count, "moment", "moments"))));
    long guests =
        moments.stream().filter(moment -> GuestId.isGuest(moment.getCustomerId())).count();
    boolean servesGuests =
        commands.stream().anyMatch(command -> GuestId.isGuest(command.getCustomerId()));
    if (guests > 0 && !servesGuests) {
      lines.add(
          "unlinked:   %s of devices not linked to a customer; for commands to them, add guests to"
                  .formatted(Formats.count(guests, "moment", "moments"))
              + " the policy");
    }
    long withoutChannel =
        commands.stream()
            .filter(command -> command.getChannel() == null && !command.getAfter().isEmpty())
            .count();
    if (withoutChannel > 0) {
      lines.add(
          "no channel: %s without a channel: the customer was seen on none, and prefers none that is"
                  .formatted(Formats.count(withoutChannel, "command", "commands"))
              + " allowed");
    }
    List<OfferResequenceCommand> empty =
        commands.stream()
            .filter(command -> command.getAfter().isEmpty() && !endsGuest(command))
            .toList();
    if (!empty.isEmpty()) {
      Map<String, Long> codes =
          empty.stream()
              .flatMap(command -> command.getWithheld().stream())
              .collect(
                  Collectors.groupingBy(
                      WithheldOffer::getCode, TreeMap::new, Collectors.counting()));
      lines.add(
          "no offer:   %s without any offer; withheld: %s"
              .formatted(
                  Formats.count(empty.size(), "command", "commands"),
                  codes.isEmpty()
                      ? "none, there are no candidate offers"
                      : codes.entrySet().stream()
                          .map(each -> each.getValue() + " " + each.getKey())
                          .collect(Collectors.joining(", "))));
    }
    return lines;
  }

  /** Returns a line for each intent for which no command boosted an offer. */
  private static List<String> unanswered(List<OfferResequenceCommand> commands) {
    Map<String, Boolean> answered = new TreeMap<>();
    commands.stream()
        .filter(command -> !command.getAfter().isEmpty())
        .forEach(
            command ->
                answered.merge(
                    command.getMoment().getIntent(), raises(command), Boolean::logicalOr));
    return answered.entrySet().stream()
        .filter(each -> !each.getValue())
        .map(
            each ->
                "no boost:   no ranked offer has the intent %s: see 'intents' in the catalogue"
                    .formatted(each.getKey()))
        .toList();
  }

  private static boolean raises(OfferResequenceCommand command) {
    return command.getAfter().stream()
        .flatMap(offer -> offer.getReasons().stream())
        .anyMatch(reason -> !reason.getCode().equals(BATCH_PRIORITY));
  }

  private static boolean isWithoutConsent(MomentPattern pattern, List<Measure> measures) {
    return measures.stream()
        .anyMatch(
            measure ->
                measure.getPattern().equals(pattern.name())
                    && measure
                        .getSuppressed()
                        .containsKey(MomentClassifier.MatchResult.NO_CONSENT.name()));
  }

  private static Map<String, Long> sum(
      List<Measure> measures, Function<Measure, Map<String, Long>> of) {
    Map<String, Long> sum = new TreeMap<>();
    measures.forEach(
        measure -> of.apply(measure).forEach((code, count) -> sum.merge(code, count, Long::sum)));
    return sum;
  }

  private static List<String> named(Collection<MomentPattern> patterns, boolean drafts) {
    return patterns.stream()
        .filter(pattern -> (pattern.status() == PatternStatus.draft) == drafts)
        .map(MomentPattern::name)
        .sorted()
        .toList();
  }

  /** Returns whether a command ends what was offered to a guest, whose device was linked. */
  private static boolean endsGuest(OfferResequenceCommand command) {
    return GuestId.isGuest(command.getCustomerId()) && command.getBefore().isEmpty();
  }
}
