package io.micromoments.workbench.explain;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.workbench.explain.CustomerTraces.PatternTraces;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.terminal.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prints an explanation: of one pattern or offer in detail, else one line for each pattern and the
 * latest decision.
 *
 * @param moments the customer's moments by id
 * @param events describes events
 * @param at event time to explain; empty for the whole input
 * @param pattern the pattern to be explained in detail
 * @param offer the offer to be explained in detail
 * @param all whether to show all attempts instead of the best ones
 * @param isLive whether a running job was asked
 */
public record ExplanationText(
    CustomerTraces traces,
    Map<String, Micromoment> moments,
    EventDescriptions events,
    Optional<Instant> at,
    Optional<String> pattern,
    Optional<String> offer,
    boolean all,
    boolean isLive) {

  public void print(PrintWriter out) {
    pattern.ifPresent(name -> explainPattern(name, out));
    offer.ifPresent(id -> explainOffer(id, out));
    if (pattern.isEmpty() && offer.isEmpty()) {
      summarize(out);
    }
  }

  private void explainPattern(String name, PrintWriter out) {
    PatternTraces found = traces.patterns().get(name);
    if (found == null) {
      out.println("pattern " + name);
      out.println(
          isLive
              ? "  no trace of it: the job runs no pattern of this name, or the customer had no event on"
                  + " its streams since the request"
              : "  no event of the customer came on its streams");
      return;
    }
    new PatternText(traces, moments, events, at, all).explain(name, found).forEach(out::println);
  }

  private void explainOffer(String id, PrintWriter out) {
    List<TracedDecision> latestFirst = new ArrayList<>(traces.decisions());
    Collections.reverse(latestFirst);
    for (TracedDecision decided : latestFirst) {
      for (OfferTrace each : decided.decision().getOffers()) {
        if (each.getOfferId().equals(id)) {
          DecisionText.explain(decided, each).forEach(out::println);
          return;
        }
      }
    }
    out.println("offer " + id);
    boolean wasRanked =
        traces.decisions().stream().anyMatch(each -> !each.decision().getOffers().isEmpty());
    if (traces.decisions().isEmpty()) {
      out.println("  nothing was decided on: no moment of the customer was detected");
    } else if (!wasRanked) {
      out.println("  nothing was ranked: " + DecisionText.outcome(latestFirst.get(0)));
    } else {
      out.println(
          "  is not among the customer's candidates: neither in their list nor added by an action of"
              + " the policy");
    }
  }

  private void summarize(PrintWriter out) {
    if (isLive && traces.patterns().isEmpty() && traces.decisions().isEmpty()) {
      out.println("since the request, no event of the customer came on a stream of a pattern");
      return;
    }
    Table table = new Table("pattern", "what became of it");
    traces.patterns().forEach((name, each) -> table.row(name, PatternText.summary(each)));
    table.print(out);
    out.println();
    if (traces.decisions().isEmpty()) {
      out.println("no decision was made");
    } else {
      TracedDecision latest = traces.decisions().get(traces.decisions().size() - 1);
      DecisionText.explain(latest).forEach(out::println);
    }
    out.println();
    out.println("--pattern NAME and --offer ID explain more, --out FILE writes a page");
  }
}
