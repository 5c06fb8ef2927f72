package io.micromoments.workbench.report;

import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.TopLevelFields;
import io.micromoments.workbench.replay.ReplayResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts a replay's inputs and results; the figures do not depend on the machine. */
final class Totals {

  static final String CUSTOMERS = "customers";

  private Totals() {}

  static Map<String, String> of(int events, int customers, ReplayResult result) {
    Map<String, Long> moments =
        result.moments().stream()
            .collect(
                Collectors.groupingBy(
                    line -> TopLevelFields.of(line, "moment"), Collectors.counting()));
    Map<String, String> totals = new LinkedHashMap<>();
    totals.put("events", Integer.toString(events));
    totals.put(CUSTOMERS, Integer.toString(customers));
    for (MomentKind kind : MomentKind.values()) {
      totals.put(kind + " moments", Long.toString(moments.getOrDefault(kind.name(), 0L)));
    }
    totals.put("commands", Integer.toString(result.commands().size()));
    totals.put("rejected lines", Integer.toString(result.rejected().size()));
    totals.put("late events", Integer.toString(result.late().size()));
    return totals;
  }
}
