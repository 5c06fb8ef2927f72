package io.micromoments.workbench.explain;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The offers that a scenario and its policy name, to tell a misspelled id from a real one. */
public final class RecordedOffers {

  private static final Pattern OFFER = Pattern.compile("\"offer_id\"\\s*:\\s*\"([^\"]+)\"");

  private RecordedOffers() {}

  /** Returns the ids in the context of a scenario and in a policy, sorted. */
  public static Set<String> of(Path scenario, Optional<Policy> policy) throws IOException {
    Set<String> known = new TreeSet<>();
    ScenarioLines.forEachContext(
        scenario,
        decoded -> {
          String text = decoded.line().text();
          if (text.indexOf('\\') >= 0) {
            addEscaped(text, known);
            return;
          }
          // Ids without escapes are found faster than the line is parsed.
          Matcher found = OFFER.matcher(text);
          while (found.find()) {
            known.add(found.group(1));
          }
        });
    policy.ifPresent(
        each -> {
          each.actions().forEach(action -> known.addAll(action.offers()));
          known.addAll(each.guests().offers());
          each.guests().byChannel().values().forEach(known::addAll);
        });
    return known;
  }

  private static void addEscaped(String text, Set<String> known) {
    try {
      known.addAll(JsonRecords.parse(text).findValuesAsText("offer_id"));
    } catch (InvalidRecord e) {
      // Rejected lines are listed elsewhere.
    }
  }
}
