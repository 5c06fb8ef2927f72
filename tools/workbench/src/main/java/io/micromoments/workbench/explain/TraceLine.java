package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Trace;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.results.Formats;
import java.util.Optional;

/** One line about what has just happened to a customer. */
public final class TraceLine {

  private TraceLine() {}

  /**
   * Returns the line.
   *
   * @return empty for a match, which is followed by what became of it, and for what is only known
   *     at the end
   */
  public static Optional<String> of(Trace trace) {
    return what(trace).map(what -> trace.getEventTime() + "  " + what);
  }

  private static Optional<String> what(Trace trace) {
    if (trace.getAttempt() != null) {
      AttemptTrace attempt = trace.getAttempt();
      return switch (attempt.getOutcome()) {
        case NOT_STARTED, MATCHED, OPEN -> Optional.empty();
        default ->
            Optional.of(
                "%s: after %s, %s"
                    .formatted(
                        attempt.getPattern(),
                        Formats.count(attempt.getTaken().size(), "event", "events"),
                        AttemptSentences.outcome(attempt)));
      };
    }
    if (trace.getMatch() != null) {
      return Optional.of(
          "%s: a match %s"
              .formatted(
                  trace.getMatch().getPattern(), AttemptSentences.match(trace.getMatch(), null)));
    }
    return Optional.ofNullable(trace.getDecision())
        .map(each -> DecisionText.outcome(new TracedDecision(trace.getEventTime(), each)));
  }
}
