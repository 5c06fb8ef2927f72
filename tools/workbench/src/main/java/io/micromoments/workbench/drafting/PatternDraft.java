package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Durations;
import io.micromoments.workbench.replay.UnusableInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Drafts a pattern, and its tests, from a journey. */
public final class PatternDraft {

  private static final Set<String> BUYING =
      Set.of(
          "add_to_cart",
          "begin_checkout",
          "checkout",
          "add_payment_info",
          "add_shipping_info",
          "purchase");

  private static final Map<EventStream, String> CONSENT_BY_STREAM =
      Map.of(
          EventStream.BEACON, "location", EventStream.PLACE, "location", EventStream.SENSOR, "iot");

  private final String name;
  private final Journey journey;
  private final StepFinder.Steps found;
  private final MomentKind moment;
  private final String intent;

  private PatternDraft(
      String name, Journey journey, Optional<MomentKind> moment, Optional<String> intent) {
    this.name = name;
    this.journey = journey;
    this.found = StepFinder.find(journey.events());
    this.moment = moment.orElseGet(() -> moment(last().kind()));
    this.intent = intent.orElseGet(() -> intent(last().kind(), name));
  }

  /**
   * Drafts a pattern that matches a journey.
   *
   * @param moment guessed from the last step if empty
   * @param intent guessed from the last step if empty
   * @param kept keys of properties whose values are kept in the tests
   * @throws UnusableInput if the draft cannot be read, with the reason
   */
  public static DraftedDefinition of(
      String name,
      Journey journey,
      Optional<MomentKind> moment,
      Optional<String> intent,
      Set<String> kept) {
    PatternDraft draft = new PatternDraft(name, journey, moment, intent);
    Set<String> consent = draft.consent();
    MomentPattern pattern = read(draft.text(consent));
    if (!consent.containsAll(pattern.requiresConsent())) {
      // The reader adds consent to sensitive topics; the file should say so.
      consent.addAll(pattern.requiresConsent());
      pattern = read(draft.text(consent));
    }
    return new DraftedDefinition(draft.text(consent), draft.tests(pattern, kept), draft.leftOut());
  }

  static MomentPattern read(String text) {
    SourceText source = new SourceText("draft.yaml", text);
    PatternReader.Reading reading = PatternReader.read(source);
    return reading
        .pattern()
        .orElseThrow(
            () ->
                new UnusableInput(
                    "no valid pattern could be drafted from these events\n\n"
                        + source.show(reading.problems().get(0)).stripTrailing(),
                    "choose other events with --from and --until, or start from an example without"
                        + " --from-scenario"));
  }

  private DraftedStep last() {
    return found.steps().get(found.steps().size() - 1);
  }

  static MomentKind moment(EventKind last) {
    String what = last.fields().getOrDefault("action", last.fields().getOrDefault("kind", ""));
    if (BUYING.contains(what)) {
      return MomentKind.BUY;
    }
    return switch (last.stream()) {
      case BEACON, PLACE -> MomentKind.GO;
      case INTERACTION -> MomentKind.DO;
      case CLICKSTREAM, SENSOR, OUTCOME, MOMENT, PROFILE -> MomentKind.KNOW;
    };
  }

  private static String intent(EventKind last, String name) {
    return PatternReader.isName(last.subject()) ? last.subject() : name;
  }

  private Set<String> consent() {
    return consent(found.steps().stream().map(step -> step.kind().stream()).toList());
  }

  /** Returns the purposes that events of some streams require. */
  static Set<String> consent(List<EventStream> streams) {
    Set<String> consent = new LinkedHashSet<>(List.of("personalisation"));
    streams.forEach(
        stream -> Optional.ofNullable(CONSENT_BY_STREAM.get(stream)).ifPresent(consent::add));
    return consent;
  }

  private List<String> leftOut() {
    return found.leftOut().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s (%d)", each.getKey(), each.getValue()))
        .toList();
  }

  private String text(Set<String> consent) {
    StringBuilder out = new StringBuilder();
    comment(
        out,
        String.format(
            Locale.ROOT,
            "A draft from what one customer did in the recording: %d events in %s.",
            journey.events().size(),
            Durations.show(Duration.between(journey.start(), journey.lastEventTime()))));
    comment(out, "Check each condition: does it make the moment, or did it only happen this time?");
    if (!found.leftOut().isEmpty()) {
      comment(
          out,
          "In no step, because they say little or occur again: " + String.join(", ", leftOut()));
    }
    line(out, "pattern: " + name, "");
    line(out, "version: 1", "higher with each change that you publish");
    line(out, "moment: " + moment, "KNOW | GO | DO | BUY");
    line(out, "intent: " + YamlText.of(intent), "offers with this intent answer the moment");
    line(
        out,
        "status: shadow",
        "detects moments, but changes no offers; without this line it is live");
    if (found.steps().size() > 1 || last().isRepeated()) {
      Duration span = span();
      line(
          out,
          "within: " + Durations.show(FriendlyDuration.beyond(span)),
          "from the first event to the last; in the recording " + Durations.show(span));
    }
    line(out, "steps:", "");
    found.steps().forEach(step -> step(out, step));
    line(out, "confidence: 0.5", "0 to 1");
    line(out, "cooldown: 30m", "at most one such moment per customer in this time");
    line(
        out,
        "requires-consent: [%s]"
            .formatted(consent.stream().map(YamlText::of).collect(Collectors.joining(", "))),
        "");
    return out.toString();
  }

  private void step(StringBuilder out, DraftedStep step) {
    line(out, "  - step: " + step.name(), "");
    line(out, "    on: " + step.kind().stream().label(), "");
    if (!step.kind().condition().isEmpty()) {
      line(out, "    where: " + YamlText.of(step.kind().condition()), "");
    }
    if (step.isRepeated()) {
      line(
          out,
          // A match is complete with the second event of the last step, whatever comes later.
          "    times: 2" + (step.equals(last()) ? "" : "+"),
          String.format(Locale.ROOT, "in the recording %d times", step.positions().size()));
    }
  }

  private Duration span() {
    List<DraftedStep> steps = found.steps();
    List<Event> end = last().events();
    return Duration.ofMillis(end.get(end.size() - 1).time() - steps.get(0).events().get(0).time());
  }

  static void comment(StringBuilder out, String text) {
    out.append("# ").append(text).append('\n');
  }

  static void line(StringBuilder out, String text, String comment) {
    out.append(
            comment.isEmpty() ? text : String.format(Locale.ROOT, "%-28s# %s", text + " ", comment))
        .append('\n');
  }

  /** The draft names the consents itself, so the customer need not have given them. */
  private Journey withConsent(MomentPattern pattern) {
    return withConsent(journey, pattern);
  }

  static Journey withConsent(Journey journey, MomentPattern pattern) {
    Map<String, Boolean> granted =
        pattern.requiresConsent().stream()
            .collect(
                Collectors.toMap(
                    purpose -> purpose.toLowerCase(Locale.ROOT), purpose -> true, (a, b) -> a));
    return new Journey(
        journey.scenario(),
        journey.events(),
        journey.end(),
        journey.profile(),
        granted,
        journey.detected());
  }

  /**
   * Returns the text of a test file with the journey, and with the journey without its last step.
   */
  private String tests(MomentPattern pattern, Set<String> kept) {
    TestDraft fires = TestDraft.of(pattern, withConsent(pattern), kept);
    Set<Integer> lastEvents = new HashSet<>(last().positions());
    for (int i = last().positions().get(0); i < journey.events().size(); i++) {
      if (EventKind.of(journey.events().get(i)).equals(last().kind())) {
        lastEvents.add(i);
      }
    }
    TestDraft doesNot = TestDraft.without(pattern, fires, lastEvents);
    String name = "without " + last().name();
    // The events before may make a moment by themselves.
    for (int i = fires.test().events().size() - 1;
        i > 0 && !doesNot.detection().moments().isEmpty();
        i--) {
      Set<Integer> later =
          IntStream.range(i, fires.test().events().size()).boxed().collect(Collectors.toSet());
      doesNot = TestDraft.without(pattern, fires, later);
      name = i == 1 ? "only the first event" : "only the first " + i + " events";
    }
    List<PatternTest> tests = new ArrayList<>();
    tests.add(fires.named("the recorded events"));
    tests.add(doesNot.named(name));
    return TestWriter.file(tests);
  }
}
