package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.pattern.MomentPattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that every match needs and that no event of a recording fits. */
public final class UnmetSteps {

  private UnmetSteps() {}

  /** Returns lines about such steps, by pattern; empty for a pattern that has none. */
  public static Map<String, List<String>> of(Collection<MomentPattern> patterns, Path scenario)
      throws IOException {
    RecordedSteps recorded = new RecordedSteps();
    Map<String, List<StepFit>> fits = new LinkedHashMap<>();
    patterns.forEach(pattern -> fits.put(pattern.name(), recorded.add(pattern)));
    recorded.read(scenario);
    Map<String, List<String>> lines = new LinkedHashMap<>();
    fits.forEach(
        (name, steps) ->
            lines.put(
                name,
                steps.stream()
                    .filter(StepFit::isUnmet)
                    .map(step -> step.report(recorded.values(), (whole, part) -> Optional.empty()))
                    .flatMap(report -> FitText.lines("", report).stream())
                    .toList()));
    return lines;
  }
}
