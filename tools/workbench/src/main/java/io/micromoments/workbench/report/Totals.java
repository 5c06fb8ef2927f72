package io.micromoments.workbench.report;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.workbench.replay.ReplayResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts a replay's inputs and results; the figures do not depend on the machine. */
final class Totals {

  static final String CUSTOMERS = "customers";

  private Totals() {}

  static Map<String, String> of(
      int events, int customers, List<Micromoment> moments, ReplayResult result) {
    Map<String, String> totals = new LinkedHashMap<>();
    totals.put("events", Integer.toString(events));
    totals.put(CUSTOMERS, Integer.toString(customers));
    for (MomentKind kind : MomentKind.values()) {
      long count = moments.stream().filter(moment -> moment.getMoment() == kind).count();
      totals.put(kind + " moments", Long.toString(count));
    }
    totals.put("commands", Integer.toString(result.commands().size()));
    totals.put("rejected lines", Integer.toString(result.rejected().size()));
    totals.put("late events", Integer.toString(result.late().size()));
    return totals;
  }
}
