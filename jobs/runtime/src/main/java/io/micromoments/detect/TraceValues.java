package io.micromoments.detect;

import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Trace;
import java.util.List;

/** The values that conditions compared, in a trace: they are personal data. */
final class TraceValues {

  private TraceValues() {}

  /** Removes all values; which parts of conditions hold remains. */
  static void remove(Trace trace) {
    if (trace.getAttempt() != null) {
      trace
          .getAttempt()
          .getWaitingFor()
          .forEach(step -> step.getClosest().forEach(miss -> remove(miss.getParts())));
    }
    if (trace.getMatch() != null) {
      remove(trace.getMatch().getWhen());
    }
    if (trace.getDecision() != null) {
      trace
          .getDecision()
          .getOffers()
          .forEach(offer -> offer.getRules().forEach(rule -> remove(rule.getParts())));
    }
  }

  private static void remove(List<ConditionPart> parts) {
    parts.forEach(part -> part.setValues(List.of()));
  }
}
