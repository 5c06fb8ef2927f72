package io.micromoments.workbench.variants;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the job detects in a recording with other patterns than the scenario's own. */
public final class VariantReplay {

  private VariantReplay() {}

  /**
   * Replays a scenario with some patterns, and without its own.
   *
   * @param variants valid ones with different names
   * @return the moments of each, by name, in the order of customer and time
   */
  public static Map<String, List<Micromoment>> run(
      Scenario scenario, Collection<PatternVariant> variants) throws Exception {
    Map<String, List<Micromoment>> moments = new LinkedHashMap<>();
    variants.forEach(each -> moments.put(each.name(), new ArrayList<>()));
    if (variants.isEmpty()) {
      return moments;
    }
    Scenario bare =
        new Scenario(
            scenario.folder(),
            scenario.title(),
            scenario.story(),
            Optional.empty(),
            scenario.outOfOrderness(),
            scenario.until());
    Replay.run(
            bare,
            new PatternSet(variants.stream().map(PatternVariant::source).toList()),
            Optional.empty(),
            JobSettings.DEFAULT,
            1,
            Replay.Backend.heap)
        .momentRecords()
        .forEach(each -> moments.get(each.getPattern()).add(each));
    return moments;
  }
}
