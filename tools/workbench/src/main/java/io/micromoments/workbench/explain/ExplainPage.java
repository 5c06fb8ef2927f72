package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.WaitingStep;
import io.micromoments.workbench.explain.CustomerTraces.PatternTraces;
import io.micromoments.workbench.explain.CustomerTraces.TracedAttempt;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.report.ReportWriter;
import io.micromoments.workbench.results.Formats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An explanation as a page: each attempt as stairs on a time axis, with its events and near misses.
 *
 * @param source the scenario, or where else the traces come from
 */
public record ExplainPage(
    String customer, String source, List<PatternCard> patterns, List<DecisionCard> decisions) {

  private static final int MAX_ATTEMPTS = 100;
  private static final int MAX_DECISIONS = 50;

  /**
   * A pattern.
   *
   * @param from the start of the time axis, as text
   * @param to its end
   * @param start what came closest to starting an attempt; empty if one was started
   * @param omitted number of attempts that are not shown
   */
  public record PatternCard(
      String name,
      String summary,
      String from,
      String to,
      List<AttemptRow> attempts,
      List<WaitingStep> start,
      int omitted) {}

  /**
   * An attempt.
   *
   * @param id of its element
   * @param look its CSS class
   * @param isOpen whether it was still open when the recording ended
   * @param match what became of the match; null if it is none
   */
  public record AttemptRow(
      String id,
      String look,
      boolean isOpen,
      AttemptStairs stairs,
      Instant startedAt,
      Instant at,
      String outcome,
      List<Evidence> taken,
      String match,
      List<ConditionPart> when,
      List<WaitingStep> waitingFor) {}

  /** A decision with the places of the offers. */
  public record DecisionCard(
      String id, Instant at, String by, String outcome, List<OfferTrace> offers) {

    /** Returns how the score of an offer is computed; empty if it was not scored. */
    public static String formula(OfferTrace offer) {
      return offer.getScore() == null
          ? ""
          : Formats.number(offer.getScore()) + " = " + DecisionText.formula(offer);
    }
  }

  /** Creates the page. */
  public static ExplainPage of(
      String customer, String source, CustomerTraces traces, Map<String, Micromoment> moments) {
    List<PatternCard> patterns = new ArrayList<>();
    traces.patterns().forEach((name, each) -> patterns.add(card(name, each, moments)));
    List<TracedDecision> decisions = traces.decisions();
    return new ExplainPage(
        customer,
        source,
        patterns,
        decisions.subList(Math.max(0, decisions.size() - MAX_DECISIONS), decisions.size()).stream()
            .map(
                each ->
                    new DecisionCard(
                        "decision-" + (1 + decisions.indexOf(each)),
                        each.at(),
                        DecisionText.policy(each.decision())
                            + DecisionText.trigger(each.decision()),
                        DecisionText.outcome(each),
                        each.decision().getOffers()))
            .toList());
  }

  private static PatternCard card(
      String name, PatternTraces pattern, Map<String, Micromoment> moments) {
    List<TracedAttempt> shown =
        pattern.attempts().stream()
            .limit(MAX_ATTEMPTS)
            .sorted(Comparator.comparing(TracedAttempt::startedAt).thenComparing(TracedAttempt::at))
            .toList();
    Instant from =
        shown.stream().map(TracedAttempt::startedAt).min(Instant::compareTo).orElse(null);
    Instant to = shown.stream().map(TracedAttempt::at).max(Instant::compareTo).orElse(null);
    int most = shown.stream().mapToInt(each -> each.attempt().getTaken().size()).max().orElse(0);
    return new PatternCard(
        name,
        PatternText.summary(pattern),
        from == null ? "" : from.toString(),
        to == null ? "" : to.toString(),
        IntStream.range(0, shown.size())
            .mapToObj(i -> row(name, i + 1, shown.get(i), from, to, most, moments))
            .toList(),
        shown.isEmpty() && pattern.search() != null ? pattern.search().getWaitingFor() : List.of(),
        pattern.attempts().size() - shown.size());
  }

  private static AttemptRow row(
      String name,
      int number,
      TracedAttempt attempted,
      Instant from,
      Instant to,
      int most,
      Map<String, Micromoment> moments) {
    AttemptTrace attempt = attempted.attempt();
    boolean isMoment = attempted.match() != null && attempted.match().getMomentId() != null;
    return new AttemptRow(
        id(name) + "-" + number,
        isMoment ? "became" : attempted.isMatch() ? "suppressed" : "ended",
        attempted.isOpen(),
        AttemptStairs.of(attempted, from, to, most),
        attempted.startedAt(),
        attempted.at(),
        AttemptSentences.outcome(attempt),
        attempt.getTaken(),
        attempted.match() == null
            ? null
            : AttemptSentences.match(
                attempted.match(), moments.get(attempted.match().getMomentId())),
        attempted.match() == null ? List.of() : attempted.match().getWhen(),
        attempted.waitedFor());
  }

  /** Returns the id of a pattern's section. */
  public static String id(String pattern) {
    return "pattern-" + pattern;
  }

  /** Returns the names of the patterns. */
  public List<String> patternNames() {
    return patterns.stream().map(PatternCard::name).toList();
  }

  /** Returns which events of a step's streams an attempt did not take. */
  public static String waiting(WaitingStep step) {
    return AttemptSentences.waiting(step);
  }

  /** Returns the values that a part compares. */
  public static String values(ConditionPart part) {
    return AttemptSentences.values(part);
  }

  /** Writes the page as one self-contained file. */
  public void write(Path file) throws IOException {
    ReportWriter.write("explain.jte", "page", this, file);
  }
}
