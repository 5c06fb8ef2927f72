package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest.Expectation;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says in what respects a test differs from what happened in the scenario. */
public final class JourneyNotes {

  private JourneyNotes() {}

  /**
   * Returns the differences, as sentences.
   *
   * @param isCompared whether the job ran the pattern for the customer
   */
  public static List<String> of(
      MomentPattern pattern, Journey journey, TestDraft draft, boolean isCompared) {
    List<String> notes = new ArrayList<>();
    if (draft.differsFromRecording()) {
      Set<String> keys = propertyKeys(journey);
      notes.add(
          "without the data that was left out or replaced, the engine detects something else than"
              + " in the recording"
              + (keys.isEmpty()
                  ? ""
                  : "; keep properties that are not personal with --keep "
                      + String.join(",", keys)));
    }
    Set<String> derived =
        pattern.streams().stream()
            .filter(EventStream::isDerived)
            .map(EventStream::label)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!derived.isEmpty()) {
      notes.add(
          "the pattern reads %s, whose events are not in the test: add them yourself"
              .formatted(String.join(", ", derived)));
    }
    if (!draft.test().given().consents().isEmpty()) {
      notes.add(
          "the customer has not consented to "
              + String.join(", ", draft.test().given().consents().keySet()));
    }
    if (isCompared) {
      String job = jobMoments(journey);
      String test = moments(draft.test().expect());
      if (!job.equals(test)) {
        notes.add(
            "the job detects %s in the scenario, where earlier events count, too, and the context of"
                    .formatted(job)
                + " the customer may change");
      }
    }
    return notes;
  }

  /** Describes expected moments, such as {@code BUY at 6m}, or {@code no moment}. */
  public static String moments(List<Expectation> expected) {
    return expected.isEmpty()
        ? "no moment"
        : expected.stream()
            .map(
                each ->
                    "%s at %s"
                        .formatted(
                            each.moment().orElseThrow(),
                            each.at().map(Durations::show).orElseThrow()))
            .collect(Collectors.joining(", "));
  }

  private static String jobMoments(Journey journey) {
    return journey.detected().isEmpty()
        ? "no moment"
        : journey.detected().stream()
            .map(each -> show(each, journey))
            .collect(Collectors.joining(", "));
  }

  private static String show(Micromoment moment, Journey journey) {
    return "%s at %s"
        .formatted(
            moment.getMoment(),
            moment.getDetectedAt().isBefore(journey.start())
                ? moment.getDetectedAt().toString()
                : Durations.show(Duration.between(journey.start(), moment.getDetectedAt())));
  }

  private static Set<String> propertyKeys(Journey journey) {
    Set<String> keys = new TreeSet<>();
    for (Event event : journey.events()) {
      if (event.get("properties") instanceof Map<?, ?> properties) {
        properties.keySet().forEach(key -> keys.add((String) key));
      }
    }
    return keys;
  }
}
