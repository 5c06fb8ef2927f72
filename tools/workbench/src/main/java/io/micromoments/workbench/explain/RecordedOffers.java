package io.micromoments.workbench.explain;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.scenario.ScenarioLines;
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
          Matcher found = OFFER.matcher(decoded.line().text());
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
}
