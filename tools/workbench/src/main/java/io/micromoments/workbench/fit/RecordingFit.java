package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Which events of a recording fit the steps of patterns: literals that never occur, and conditions
 * that are never or always true.
 *
 * @param events number of valid events
 * @param rejected number of lines of events that are not valid
 * @param patterns lines about each pattern, by name
 * @param unmet lines about the steps that every match needs and no event fits, by pattern
 */
public record RecordingFit(
    long events,
    long rejected,
    Map<String, List<String>> patterns,
    Map<String, List<String>> unmet) {

  /** Reads the events of a scenario. */
  public static RecordingFit of(Collection<MomentPattern> patterns, Path scenario)
      throws IOException {
    FieldValues values = new FieldValues();
    Map<String, List<StepFit>> fits = new LinkedHashMap<>();
    for (MomentPattern pattern : patterns) {
      List<StepFit> steps = new ArrayList<>();
      add(pattern.steps(), true, values, steps);
      fits.put(pattern.name(), steps);
    }
    AtomicLong events = new AtomicLong();
    AtomicLong rejected = new AtomicLong();
    ScenarioLines.forEachEvent(
        scenario,
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
    return new RecordingFit(
        events.get(),
        rejected.get(),
        lines(fits, step -> true, values),
        lines(fits, StepFit::isUnmet, values));
  }

  private static Map<String, List<String>> lines(
      Map<String, List<StepFit>> fits, Predicate<StepFit> filter, FieldValues values) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    fits.forEach(
        (name, steps) ->
            lines.put(
                name,
                steps.stream()
                    .filter(filter)
                    .flatMap(step -> step.lines(values).stream())
                    .toList()));
    return lines;
  }

  /**
   * @param isNeeded whether a match needs the steps, except those that it forbids or that are
   *     optional
   */
  private static void add(
      List<? extends Step> steps, boolean isNeeded, FieldValues values, List<StepFit> into) {
    for (Step step : steps) {
      boolean needed = isNeeded && !step.then().isAbsence() && !step.quantifier().optional();
      if (step instanceof Step.EventStep event) {
        boolean only = needed && event.anyOf().size() == 1;
        event.anyOf().forEach(each -> into.add(new StepFit(event.name(), only, each, values)));
        event
            .until()
            .ifPresent(
                each -> into.add(new StepFit("until of " + event.name(), false, each, values)));
      } else if (step instanceof Step.GroupStep group) {
        add(group.steps(), needed, values, into);
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(sequence -> add(sequence, false, values, into));
      }
    }
  }
}
