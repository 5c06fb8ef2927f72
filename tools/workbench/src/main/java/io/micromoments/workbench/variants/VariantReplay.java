package io.micromoments.workbench.variants;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the job detects in a recording with other patterns than the scenario's own. */
public final class VariantReplay {

  /** The limit of all patterns together would make variants displace one another's matches. */
  private static final Limits LIMITS = new Limits(Limits.DEFAULT.perPattern(), Integer.MAX_VALUE);

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
    try (ReplayResult result =
        Replay.run(
            scenario.with(List.of()),
            new PatternSet(variants.stream().map(PatternVariant::source).toList()),
            Optional.empty(),
            JobSettings.DEFAULT.with(JobSettings.DEFAULT.detection().withLimits(LIMITS)),
            1,
            Replay.Backend.heap)) {
      result.momentRecords().forEach(each -> moments.get(each.getPattern()).add(each));
    }
    return moments;
  }
}
