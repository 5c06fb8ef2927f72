package io.micromoments.workbench.fit;

import io.micromoments.patterns.compile.StepCondition;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The events of a recording, and which of them fit the steps of patterns. */
final class RecordedSteps {

  private final FieldValues values = new FieldValues();
  private final List<StepFit> all = new ArrayList<>();
  private long events;
  private long rejected;

  /** Returns the alternatives of the steps of a pattern, in file order, before anything is read. */
  List<StepFit> add(MomentPattern pattern) {
    List<StepFit> steps = new ArrayList<>();
    add(pattern.steps(), true, steps);
    all.addAll(steps);
    return steps;
  }

  /** Reads the events of a scenario. */
  void read(Path scenario) throws IOException {
    ScenarioLines.forEachEvent(
        scenario,
        line -> true,
        decoded -> {
          if (decoded.arrival().element() instanceof EventElement element) {
            Event event = element.event();
            events++;
            values.add(event);
            all.forEach(step -> step.add(event));
          } else {
            rejected++;
          }
        });
  }

  FieldValues values() {
    return values;
  }

  /** Returns the number of valid events. */
  long events() {
    return events;
  }

  /** Returns the number of lines of events that are not valid. */
  long rejected() {
    return rejected;
  }

  /**
   * @param isNeeded whether a match needs the steps, except those that it forbids or that are
   *     optional
   */
  private void add(List<? extends Step> steps, boolean isNeeded, List<StepFit> into) {
    for (Step step : steps) {
      boolean needed = isNeeded && !step.then().isAbsence() && !step.quantifier().optional();
      if (step instanceof Step.EventStep event) {
        boolean only = needed && event.anyOf().size() == 1;
        event.anyOf().forEach(each -> into.add(new StepFit(event.name(), only, each, values)));
      } else if (step instanceof Step.GroupStep group) {
        add(group.steps(), needed, into);
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(sequence -> add(sequence, false, into));
      }
      step.until()
          .ifPresent(
              each -> into.add(new StepFit(StepCondition.until(step.name()), false, each, values)));
    }
  }
}
