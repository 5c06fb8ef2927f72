package io.micromoments.workbench.explain;

import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.text.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The customers whom a scenario names, to suggest one for an id that it does not contain. */
public final class RecordedCustomers {

  private static final Pattern CUSTOMER = Pattern.compile("\"customer_id\"\\s*:\\s*\"([^\"]+)\"");
  private static final int MAX_KNOWN = 10_000;
  private static final int MAX_NAMED = 5;

  private RecordedCustomers() {}

  /** Returns a hint for a customer of whom a scenario has no event. */
  public static String hint(Path scenario, String customer) throws IOException {
    Set<String> known = new TreeSet<>();
    ScenarioLines.forEachContext(scenario, decoded -> add(decoded.line(), known));
    ScenarioLines.forEachEvent(
        scenario, line -> known.size() < MAX_KNOWN, decoded -> add(decoded.line(), known));
    if (known.contains(customer)) {
      return "no event of theirs is on a stream that a pattern reads; if they were merged, explain the"
          + " customer they were merged into";
    }
    return Names.near(customer, known)
        .map(near -> "did you mean '" + near + "'?")
        .orElseGet(
            () ->
                "customers are "
                    + String.join(", ", known.stream().limit(MAX_NAMED).toList())
                    + (known.size() > MAX_NAMED ? ", …" : "")
                    + "; for a guest, write device:ID");
  }

  private static void add(ScenarioLine line, Set<String> known) {
    Matcher found = CUSTOMER.matcher(line.text());
    if (found.find()) {
      known.add(found.group(1));
    }
  }
}
