package io.micromoments.workbench.fit;

import io.micromoments.patterns.compile.StepCondition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

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
    FieldValues values = new FieldValues();
    Map<SourceText, List<StepFit>> fits = new LinkedHashMap<>();
    checked
        .patterns()
        .forEach(
            (source, pattern) -> {
              List<StepFit> steps = new ArrayList<>();
              add(pattern.steps(), values, steps);
              fits.put(source, steps);
            });
    AtomicLong events = new AtomicLong();
    AtomicLong rejected = new AtomicLong();
    read(scenario, values, fits, events, rejected);
    MatchCounts counts = MatchCounts.of(scenario, checked.patterns());
    CoveredPatterns covered = new CoveredPatterns(counts);
    List<PatternFit> patterns = new ArrayList<>();
    fits.forEach(
        (source, steps) -> {
          MomentPattern pattern = checked.patterns().get(source);
          patterns.add(
              new PatternFit(
                  pattern.name(),
                  source.file(),
                  steps.stream()
                      .map(step -> step.report(values, checked.reading(source).expressions()))
                      .toList(),
                  counts.reached(pattern.name()),
                  pattern.streams().contains(EventStream.MOMENT)
                      ? -1
                      : counts.matches(pattern.name()).size(),
                  counts.matches(pattern.name()).stream()
                      .map(Micromoment::getCustomerId)
                      .distinct()
                      .count(),
                  covered.of(pattern, checked.patterns().values())));
        });
    return new RecordingFit(events.get(), rejected.get(), patterns);
  }

  private static void read(
      Scenario scenario,
      FieldValues values,
      Map<SourceText, List<StepFit>> fits,
      AtomicLong events,
      AtomicLong rejected)
      throws IOException {
    ScenarioLines.forEachEvent(
        scenario.folder(),
        line -> true,
        decoded -> {
          if (decoded.arrival().element() instanceof EventElement element) {
            Event event = element.event();
            events.incrementAndGet();
            values.add(event);
            fits.values().forEach(steps -> steps.forEach(step -> step.add(event)));
          } else {
            rejected.incrementAndGet();
          }
        });
  }

  private static void add(List<? extends Step> steps, FieldValues values, List<StepFit> into) {
    for (Step step : steps) {
      if (step instanceof Step.EventStep event) {
        event.anyOf().forEach(each -> into.add(new StepFit(event.name(), each, values)));
      } else if (step instanceof Step.GroupStep group) {
        add(group.steps(), values, into);
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(sequence -> add(sequence, values, into));
      }
      step.until()
          .ifPresent(each -> into.add(new StepFit(StepCondition.until(step.name()), each, values)));
    }
  }
}
