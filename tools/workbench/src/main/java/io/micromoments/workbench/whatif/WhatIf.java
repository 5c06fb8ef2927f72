package io.micromoments.workbench.whatif;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.results.Intervals;
import io.micromoments.workbench.whatif.Figure.Interval;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What changes if a candidate replaces a baseline.
 *
 * @param figures in display order
 * @param moments those that only one side detects, by pattern, time and customer
 */
public record WhatIf(List<Figure> figures, List<MomentChange> moments) {

  private static final String GAINED = "gained.";
  private static final String LOST = "lost.";

  /** An interval says nothing about fewer customers. */
  private static final int MIN_CUSTOMERS = 30;

  /** A moment, whatever version of its pattern detected it. */
  private record MomentKey(String customer, String pattern, Instant detectedAt) {
    static MomentKey of(Micromoment moment) {
      return new MomentKey(moment.getCustomerId(), moment.getPattern(), moment.getDetectedAt());
    }
  }

  /** Identifies the commands of the two sides that are compared with each other. */
  private record CommandKey(String customer, String pattern, Instant issuedAt) {
    static CommandKey of(OfferResequenceCommand command) {
      return new CommandKey(
          command.getCustomerId(), command.getMoment().getPattern(), command.getIssuedAt());
    }
  }

  /**
   * Compares the results of two replays of the same recording.
   *
   * @param patterns those of both sides, which have a figure even if they detect nothing
   */
  public static WhatIf of(
      ReplayResult baseline, ReplayResult candidate, Collection<String> patterns) {
    List<Figure> figures = new ArrayList<>();
    List<MomentChange> changes = new ArrayList<>();
    addMoments(
        baseline.momentRecords().toList(),
        candidate.momentRecords().toList(),
        patterns,
        figures,
        changes);
    addCommands(baseline.commandRecords().toList(), candidate.commandRecords().toList(), figures);
    addMeasures(baseline.measureRecords(), candidate.measureRecords(), figures);
    addBudgets(baseline.budgetRecords(), candidate.budgetRecords(), figures);
    return new WhatIf(List.copyOf(figures), List.copyOf(changes));
  }

  /** Returns whether a figure counts what has changed, and so has no value before. */
  static boolean isChange(String figure) {
    return figure.startsWith(GAINED) || figure.startsWith(LOST);
  }

  /** Returns a figure; 0 on both sides if it is not known. */
  public Figure figure(String name) {
    return figures.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(new Figure(name, 0, 0, null));
  }

  private static void addMoments(
      List<Micromoment> before,
      List<Micromoment> after,
      Collection<String> patterns,
      List<Figure> figures,
      List<MomentChange> changes) {
    figures.add(figure("moments", before, after, Micromoment::getCustomerId));
    Map<String, List<Micromoment>> beforeBy = byPattern(before);
    Map<String, List<Micromoment>> afterBy = byPattern(after);
    Set<String> names = keys(beforeBy, afterBy);
    names.addAll(patterns);
    for (String pattern : names) {
      List<Micromoment> old = beforeBy.getOrDefault(pattern, List.of());
      List<Micromoment> now = afterBy.getOrDefault(pattern, List.of());
      List<MomentChange> gained = without(now, old, true);
      List<MomentChange> lost = without(old, now, false);
      figures.add(figure("moments." + pattern, old, now, Micromoment::getCustomerId));
      figures.add(new Figure(GAINED + pattern, 0, gained.size(), null));
      figures.add(new Figure(LOST + pattern, 0, lost.size(), null));
      changes.addAll(gained);
      changes.addAll(lost);
    }
  }

  /** Returns the moments of one side that the other side does not have, or has less often. */
  private static List<MomentChange> without(
      List<Micromoment> these, List<Micromoment> others, boolean isGained) {
    Map<MomentKey, Integer> left = new HashMap<>();
    others.forEach(each -> left.merge(MomentKey.of(each), 1, Integer::sum));
    List<MomentChange> changes = new ArrayList<>();
    for (Micromoment moment : these) {
      if (left.merge(MomentKey.of(moment), -1, Integer::sum) < 0) {
        changes.add(MomentChange.of(moment, isGained));
      }
    }
    return changes;
  }

  private static Map<String, List<Micromoment>> byPattern(List<Micromoment> moments) {
    return moments.stream().collect(Collectors.groupingBy(Micromoment::getPattern));
  }

  private static void addCommands(
      List<OfferResequenceCommand> before,
      List<OfferResequenceCommand> after,
      List<Figure> figures) {
    figures.add(figure("commands", before, after, OfferResequenceCommand::getCustomerId));
    add(
        "commands",
        before,
        after,
        command ->
            command.getChannel() == null
                ? List.of("without-channel")
                : List.of(command.getChannel()),
        figures);
    Map<String, Long> beforeBy = byCustomer(before);
    Map<String, Long> afterBy = byCustomer(after);
    figures.add(new Figure("customers", beforeBy.size(), afterBy.size(), null));
    figures.add(new Figure("commands-per-customer.mean", mean(beforeBy), mean(afterBy), null));
    figures.add(new Figure("commands-per-customer.p95", p95(beforeBy), p95(afterBy), null));
    figures.add(new Figure("commands-per-customer.most", most(beforeBy), most(afterBy), null));
    add("first", before, after, WhatIf::first, figures);
    add("listed", before, after, WhatIf::listed, figures);
    addMoves(before, after, figures);
    add(
        "withheld",
        before,
        after,
        command -> command.getWithheld().stream().map(WithheldOffer::getCode).toList(),
        figures);
  }

  private static List<String> first(OfferResequenceCommand command) {
    return command.getAfter().isEmpty()
        ? List.of()
        : List.of(command.getAfter().get(0).getOfferId());
  }

  private static List<String> listed(OfferResequenceCommand command) {
    return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
  }

  /**
   * Adds the mean rank of each offer, in the commands that both sides issue for the same customer,
   * pattern and time. If there are several, they are compared in the order of their sequence
   * numbers.
   */
  private static void addMoves(
      List<OfferResequenceCommand> before,
      List<OfferResequenceCommand> after,
      List<Figure> figures) {
    Map<CommandKey, Deque<OfferResequenceCommand>> uncompared = new HashMap<>();
    before.forEach(
        each ->
            uncompared.computeIfAbsent(CommandKey.of(each), key -> new ArrayDeque<>()).add(each));
    Map<String, double[]> sums = new TreeMap<>();
    for (OfferResequenceCommand command : after) {
      OfferResequenceCommand other =
          uncompared.getOrDefault(CommandKey.of(command), new ArrayDeque<>()).poll();
      if (other != null) {
        Map<String, Integer> ranks = new HashMap<>();
        other.getAfter().forEach(each -> ranks.put(each.getOfferId(), each.getRank()));
        for (RankedOffer offer : command.getAfter()) {
          Integer rank = ranks.get(offer.getOfferId());
          if (rank != null) {
            double[] sum = sums.computeIfAbsent(offer.getOfferId(), id -> new double[3]);
            sum[0] += rank;
            sum[1] += offer.getRank();
            sum[2]++;
          }
        }
      }
    }
    sums.forEach(
        (offer, sum) ->
            figures.add(new Figure("mean-rank." + offer, sum[0] / sum[2], sum[1] / sum[2], null)));
  }

  private static void addMeasures(List<Measure> before, List<Measure> after, List<Figure> figures) {
    figures.add(new Figure("contact-pressure", pressure(before), pressure(after), null));
    Map<String, Long> suppressedBefore = sum(before, Measure::getSuppressed);
    Map<String, Long> suppressedAfter = sum(after, Measure::getSuppressed);
    add("suppressed", suppressedBefore, suppressedAfter, figures);
    add(
        "undecided",
        sum(before, Measure::getUndecided),
        sum(after, Measure::getUndecided),
        figures);
    add("segment-moments", segments(before), segments(after), figures);
  }

  /** Returns the contacts that customers had in the 7 days before a command, on average. */
  private static double pressure(List<Measure> measures) {
    double commands = measures.stream().mapToLong(Measure::getCommands).sum();
    double contacts = measures.stream().mapToLong(Measure::getContacts).sum();
    return commands == 0 ? 0 : contacts / commands;
  }

  private static Map<String, Long> sum(
      List<Measure> measures, Function<Measure, Map<String, Long>> of) {
    Map<String, Long> sum = new TreeMap<>();
    measures.forEach(
        measure -> of.apply(measure).forEach((code, count) -> sum.merge(code, count, Long::sum)));
    return sum;
  }

  private static Map<String, Long> segments(List<Measure> measures) {
    Map<String, Long> sum = new TreeMap<>();
    measures.forEach(
        measure ->
            measure
                .getSegments()
                .forEach((name, counts) -> sum.merge(name, counts.getMoments(), Long::sum)));
    return sum;
  }

  private static void addBudgets(
      List<BudgetStatus> before, List<BudgetStatus> after, List<Figure> figures) {
    add("budget-spent", spent(before), spent(after), figures);
  }

  /** Returns what each budget has reserved and spent at the end, in acceptances. */
  private static Map<String, Long> spent(List<BudgetStatus> statuses) {
    Map<String, Long> last = new TreeMap<>();
    statuses.forEach(each -> last.put(each.getOfferId(), each.getReserved() + each.getSpent()));
    return last;
  }

  private static <T> void add(
      String kind,
      List<T> before,
      List<T> after,
      Function<T, List<String>> names,
      List<Figure> figures) {
    add(kind, counts(before, names), counts(after, names), figures);
  }

  private static <T> Map<String, Long> counts(List<T> all, Function<T, List<String>> names) {
    return all.stream()
        .flatMap(each -> names.apply(each).stream())
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  private static void add(
      String kind, Map<String, Long> before, Map<String, Long> after, List<Figure> figures) {
    for (String name : keys(before, after)) {
      figures.add(
          new Figure(
              kind + "." + name,
              before.getOrDefault(name, 0L),
              after.getOrDefault(name, 0L),
              null));
    }
  }

  /** Returns a count of both sides, with the interval of its change. */
  private static <T> Figure figure(
      String name, List<T> before, List<T> after, Function<T, String> customer) {
    Map<String, Long> changes = new HashMap<>();
    before.forEach(each -> changes.merge(customer.apply(each), -1L, Long::sum));
    after.forEach(each -> changes.merge(customer.apply(each), 1L, Long::sum));
    if (changes.size() < MIN_CUSTOMERS) {
      return new Figure(name, before.size(), after.size(), null);
    }
    double squares = changes.values().stream().mapToDouble(each -> (double) each * each).sum();
    double change = after.size() - before.size();
    double error = Intervals.STANDARD_ERRORS_OF_95_PERCENT * Math.sqrt(squares);
    return new Figure(
        name, before.size(), after.size(), new Interval(change - error, change + error));
  }

  private static Map<String, Long> byCustomer(List<OfferResequenceCommand> commands) {
    return commands.stream()
        .collect(
            Collectors.groupingBy(OfferResequenceCommand::getCustomerId, Collectors.counting()));
  }

  private static double mean(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).average().orElse(0);
  }

  private static double most(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private static double p95(Map<String, Long> counts) {
    List<Long> sorted = counts.values().stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1);
  }

  private static Set<String> keys(Map<String, ?> before, Map<String, ?> after) {
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys;
  }
}
