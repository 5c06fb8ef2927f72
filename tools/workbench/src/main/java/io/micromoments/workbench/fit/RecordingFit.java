package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which events of a recording fit the steps of patterns, how far customers come, and which patterns
 * detect the same.
 *
 * @param events number of valid events
 * @param rejected number of lines of events that are not valid
 */
public record RecordingFit(long events, long rejected, List<PatternFit> patterns) {

  /** Reads the events of a scenario, and replays it with the patterns. */
  public static RecordingFit of(CheckedFiles checked, Scenario scenario) throws Exception {
    RecordedSteps recorded = new RecordedSteps();
    Map<SourceText, List<StepFit>> fits = new LinkedHashMap<>();
    checked.patterns().forEach((source, pattern) -> fits.put(source, recorded.add(pattern)));
    recorded.read(scenario.folder());
    MatchCounts counts = MatchCounts.of(scenario, checked.patterns());
    ConsentFit consents = ConsentFit.of(scenario.folder());
    SubsumingPatterns subsuming = new SubsumingPatterns(counts);
    List<PatternFit> patterns = new ArrayList<>();
    fits.forEach(
        (source, steps) -> {
          MomentPattern pattern = checked.patterns().get(source);
          patterns.add(
              new PatternFit(
                  pattern.name(),
                  source.file(),
                  steps.stream()
                      .map(
                          step ->
                              step.report(
                                  recorded.values(), checked.reading(source).expressions()::of))
                      .toList(),
                  counts.reached(pattern.name()),
                  pattern.streams().contains(EventStream.MOMENT)
                      ? -1
                      : counts.matches(pattern.name()).size(),
                  counts.matches(pattern.name()).stream()
                      .map(Micromoment::getCustomerId)
                      .distinct()
                      .count(),
                  subsuming.of(pattern, checked.patterns().values()),
                  consents.unconsented(pattern)));
        });
    return new RecordingFit(recorded.events(), recorded.rejected(), patterns);
  }
}
