package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pattern that was found in a recording, as a file.
 *
 * @param within of the whole sequence; empty if it is a single event
 * @param comments lines at the top of the file
 */
public record SuggestedDraft(
    String name,
    List<SuggestedStep> steps,
    Optional<Duration> within,
    List<String> comments,
    Optional<MomentKind> moment,
    Optional<String> intent) {

  /**
   * Returns the files.
   *
   * @param journey events of a customer that the pattern matches; becomes a test
   */
  public DraftedDefinition draft(Journey journey) {
    Set<String> consent =
        PatternDraft.consent(steps.stream().map(step -> step.kind().stream()).toList());
    MomentPattern pattern = PatternDraft.read(text(consent));
    consent.addAll(pattern.requiresConsent());
    String text = text(consent);
    pattern = PatternDraft.read(text);
    TestDraft fires = TestDraft.of(pattern, PatternDraft.withConsent(journey, pattern), Set.of());
    TestDraft doesNot = TestDraft.without(pattern, fires, eventsOfLastStep(journey));
    List<PatternTest> tests =
        List.of(fires.named("as in the recording"), doesNot.named("without the last step"));
    return new DraftedDefinition(text, TestWriter.file(tests), List.of());
  }

  /** Returns the text of the pattern without comments, as the search runs it. */
  public String plainText() {
    return text(Set.of());
  }

  private SuggestedStep last() {
    return steps.get(steps.size() - 1);
  }

  /** Returns the positions of the events without which the pattern cannot match. */
  private Set<Integer> eventsOfLastStep(Journey journey) {
    Set<Integer> positions = new HashSet<>();
    for (int i = 0; i < journey.events().size(); i++) {
      Event event = journey.events().get(i);
      if (last().kind().includes(event)) {
        positions.add(i);
      }
    }
    return positions;
  }

  private String text(Set<String> consent) {
    StringBuilder out = new StringBuilder();
    comments.forEach(each -> PatternDraft.comment(out, each));
    PatternDraft.line(out, "pattern: " + name, "");
    PatternDraft.line(out, "version: 1", "higher with each change that you publish");
    PatternDraft.line(
        out,
        "moment: " + moment.orElseGet(() -> PatternDraft.moment(last().kind())),
        "KNOW | GO | DO | BUY");
    PatternDraft.line(
        out,
        "intent: " + YamlText.of(intent.orElse(name)),
        "offers with this intent answer the moment");
    PatternDraft.line(
        out,
        "status: shadow",
        "detects moments, but changes no offers; without this line it is live");
    within.ifPresent(each -> PatternDraft.line(out, "within: " + Durations.show(each), ""));
    PatternDraft.line(out, "steps:", "");
    Set<String> names = new HashSet<>();
    for (SuggestedStep step : steps) {
      PatternDraft.line(out, "  - step: " + StepFinder.name(step.kind(), names), "");
      PatternDraft.line(out, "    on: " + step.kind().stream().label(), "");
      if (!step.condition().isEmpty()) {
        PatternDraft.line(out, "    where: " + YamlText.of(step.condition()), "");
      }
      if (step.times() > 1) {
        PatternDraft.line(out, "    times: " + step.times(), "");
      }
    }
    PatternDraft.line(out, "confidence: 0.5", "0 to 1");
    PatternDraft.line(out, "cooldown: 30m", "at most one such moment per customer in this time");
    if (!consent.isEmpty()) {
      PatternDraft.line(
          out,
          "requires-consent: [%s]"
              .formatted(consent.stream().map(YamlText::of).collect(Collectors.joining(", "))),
          "");
    }
    return out.toString();
  }

  @Override
  public String toString() {
    List<String> shown = new ArrayList<>();
    steps.forEach(step -> shown.add(step.toString()));
    return String.join(", then ", shown)
        + within.map(each -> ", within " + Durations.show(each)).orElse("");
  }
}
