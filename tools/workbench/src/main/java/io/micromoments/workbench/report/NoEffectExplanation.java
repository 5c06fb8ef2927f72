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
import java.util.stream.Stream;

/**
 * Explains why a replay reordered no offers, where neither an error nor a measure says so: patterns
 * that did not run or found no match, moments without a command, commands without offers.
 */
public final class NoEffectExplanation {

  private static final String NO_CANDIDATES = "NO_CANDIDATES";
  private static final String NOT_IN_CATALOG = "NOT_IN_CATALOG";
  private static final String BATCH_PRIORITY = "BATCH_PRIORITY";

  /** Number of shadow moments, by pattern. */
  private final Map<String, Long> shadowMoments = new TreeMap<>();

  private final Set<String> notInCatalog = new TreeSet<>();

  /** Whether a command boosted an offer, by intent. */
  private final Map<String, Boolean> boostedByIntent = new TreeMap<>();

  private final Map<String, Long> withheldFromEmpty = new TreeMap<>();
  private long momentCount;
  private long guestMoments;
  private boolean servesGuests;
  private long commandsWithoutChannel;
  private long emptyCommands;

  private NoEffectExplanation() {}

  /**
   * Returns one console line per explanation.
   *
   * @param patterns all given patterns, drafts included
   * @param warmUpUntil event time up to which results are left out; empty without a warm-up
   * @param events number of events read
   * @param moments read once, as there may be more than fit into memory
   * @param commands read once
   */
  public static List<String> lines(
      Collection<MomentPattern> patterns,
      Optional<Instant> warmUpUntil,
      long events,
      Stream<Micromoment> moments,
      Stream<OfferResequenceCommand> commands,
      List<Measure> measures) {
    NoEffectExplanation explanation = new NoEffectExplanation();
    moments.forEach(explanation::add);
    commands.forEach(explanation::add);
    return explanation.lines(patterns, warmUpUntil, events, measures);
  }

  private void add(Micromoment moment) {
    momentCount++;
    if (moment.getStatus() == PatternStatus.shadow) {
      shadowMoments.merge(moment.getPattern(), 1L, Long::sum);
    }
    if (GuestId.isGuest(moment.getCustomerId())) {
      guestMoments++;
    }
  }

  private void add(OfferResequenceCommand command) {
    servesGuests |= GuestId.isGuest(command.getCustomerId());
    for (WithheldOffer each : command.getWithheld()) {
      if (each.getCode().equals(NOT_IN_CATALOG)) {
        notInCatalog.add(each.getOfferId());
      }
    }
    if (!command.getAfter().isEmpty()) {
      boostedByIntent.merge(command.getMoment().getIntent(), boosts(command), Boolean::logicalOr);
      if (command.getChannel() == null) {
        commandsWithoutChannel++;
      }
    } else if (!endsGuest(command)) {
      emptyCommands++;
      command.getWithheld().forEach(each -> withheldFromEmpty.merge(each.getCode(), 1L, Long::sum));
    }
  }

  private List<String> lines(
      Collection<MomentPattern> patterns,
      Optional<Instant> warmUpUntil,
      long events,
      List<Measure> measures) {
    List<String> lines = new ArrayList<>();
    List<String> drafts = named(patterns, true);
    if (!drafts.isEmpty()) {
      lines.add("not run:    " + String.join(", ", drafts) + " (status: draft)");
    }
    Map<String, Long> suppressed = sum(measures, Measure::getSuppressed);
    if (events == 0) {
      lines.add("no events:  events.jsonl has no valid line");
    } else if (momentCount == 0 && suppressed.isEmpty() && !named(patterns, false).isEmpty()) {
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
    boostedByIntent.forEach(
        (intent, isBoosted) -> {
          if (!isBoosted) {
            lines.add(
                "no boost:   no ranked offer has the intent %s: see 'intents' in the catalogue"
                    .formatted(intent));
          }
        });
    if (!notInCatalog.isEmpty()) {
      lines.add(
          "unknown:    candidate offers that are not in the catalogue: "
              + String.join(", ", notInCatalog));
    }
    shadowMoments.forEach(
        (pattern, count) ->
            lines.add(
                "shadow:     %s: %s, for which no command is issued (status: shadow)"
                    .formatted(pattern, Formats.count(count, "moment", "moments"))));
    if (guestMoments > 0 && !servesGuests) {
      lines.add(
          "unlinked:   %s of devices not linked to a customer; for commands to them, add guests to"
                  .formatted(Formats.count(guestMoments, "moment", "moments"))
              + " the policy");
    }
    if (commandsWithoutChannel > 0) {
      lines.add(
          "no channel: %s without a channel: the customer was seen on none, and prefers none that is"
                  .formatted(Formats.count(commandsWithoutChannel, "command", "commands"))
              + " allowed");
    }
    if (emptyCommands > 0) {
      lines.add(
          "no offer:   %s without any offer; withheld: %s"
              .formatted(
                  Formats.count(emptyCommands, "command", "commands"),
                  withheldFromEmpty.isEmpty()
                      ? "none, there are no candidate offers"
                      : withheldFromEmpty.entrySet().stream()
                          .map(each -> each.getValue() + " " + each.getKey())
                          .collect(Collectors.joining(", "))));
    }
    return lines;
  }

  private static boolean boosts(OfferResequenceCommand command) {
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
