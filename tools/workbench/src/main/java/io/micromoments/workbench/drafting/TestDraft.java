package io.micromoments.workbench.drafting;

import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.PatternTest.EvidenceItem;
import io.micromoments.patterns.language.tests.PatternTest.Expectation;
import io.micromoments.patterns.language.tests.PatternTest.Given;
import io.micromoments.patterns.language.tests.PatternTest.TestEvent;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.pseudonyms.Pseudonyms;
import io.micromoments.workbench.testing.PatternTester;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;

/**
 * A test that is written from a journey. The engine says what it expects. Personal data is
 * replaced, and left out where the engine detects the same without it.
 *
 * @param test without a name
 * @param detection what the engine detects in the test
 * @param differsFromRecording whether the engine detects something else in the recorded data
 */
public record TestDraft(
    PatternTest test, PatternTester.Detection detection, boolean differsFromRecording) {

  /** Fields that are left out of events unless the pattern needs them. */
  private static final List<String> DISPENSABLE =
      List.of(
          "session_id",
          "device_id",
          "identifier",
          "page_url",
          "referrer",
          "latitude",
          "longitude",
          "beacon_id",
          "rssi");

  /** What the engine says of a test, independent of its start. */
  private record EngineResult(List<Expectation> moments, List<String> notes, Set<String> fitted) {}

  /**
   * Drafts a test.
   *
   * @param kept keys of properties and attributes whose values are kept
   */
  public static TestDraft of(MomentPattern pattern, Journey journey, Set<String> kept) {
    Pseudonyms pseudonyms = Pseudonyms.numbered(kept);
    PatternTest recorded = test(pattern, journey, UnaryOperator.identity(), journey.profile());
    PatternTest test =
        test(
            pattern,
            journey,
            pseudonyms::of,
            journey.profile().map(profile -> pseudonyms.of(profile)));
    PatternTester tester = PatternTester.of(pattern);
    EngineResult result = result(tester, test);
    boolean differs = !result(tester, recorded).equals(result);
    for (UnaryOperator<PatternTest> shorter : reductions(test, result)) {
      PatternTest candidate = shorter.apply(test);
      if (result(tester, candidate).equals(result)) {
        test = candidate;
      }
    }
    PatternTester.Detection detection = tester.detect(test);
    return new TestDraft(
        test.withExpectations(expectations(detection.moments(), test.start())), detection, differs);
  }

  /** Returns the test with a name. */
  public PatternTest named(String name) {
    return test.withName(name);
  }

  /** Returns what the engine detects in the test with fewer events, as a draft of its own. */
  static TestDraft without(MomentPattern pattern, TestDraft draft, Set<Integer> events) {
    List<TestEvent> left = new ArrayList<>();
    for (int i = 0; i < draft.test.events().size(); i++) {
      if (!events.contains(i)) {
        left.add(event(draft.test.events().get(i).event(), left.size() + 1, Duration.ZERO));
      }
    }
    PatternTest test =
        new PatternTest(
            "",
            0,
            draft.test.start(),
            draft.test.given(),
            Map.of(),
            left,
            List.of(),
            draft.test.until());
    PatternTester.Detection detection = PatternTester.of(pattern).detect(test);
    return new TestDraft(
        test.withExpectations(expectations(detection.moments(), test.start())), detection, false);
  }

  private static PatternTest test(
      MomentPattern pattern,
      Journey journey,
      UnaryOperator<Event> replaced,
      Optional<SpecificRecord> profile) {
    List<TestEvent> events = new ArrayList<>();
    for (Event each : journey.events()) {
      events.add(event(replaced.apply(each), events.size() + 1, Duration.ZERO));
    }
    Map<String, Object> fields = new LinkedHashMap<>(profile.map(RecordMap::of).orElse(Map.of()));
    fields.remove("customer_id");
    Map<String, Boolean> denied = new LinkedHashMap<>();
    for (String purpose : pattern.requiresConsent()) {
      String key = purpose.toLowerCase(Locale.ROOT);
      if (!journey.consents().getOrDefault(key, false)) {
        denied.put(key, false);
      }
    }
    return new PatternTest(
        "",
        0,
        journey.start(),
        new Given(fields, denied),
        Map.of(),
        events,
        List.of(),
        journey.end().isAfter(journey.lastEventTime())
            ? Optional.of(Duration.between(journey.start(), journey.end()))
            : Optional.empty());
  }

  private static TestEvent event(Event event, int number, Duration shift) {
    Map<String, Object> fields = new LinkedHashMap<>(event.fields());
    fields.remove("customer_id");
    fields.put("event_id", "e" + number);
    fields.put("event_time", event.time() + shift.toMillis());
    return new TestEvent(PatternTest.CUSTOMER, Event.of(event.stream(), fields));
  }

  /** Returns ways to make a test shorter, each of which may change what the engine detects. */
  private static List<UnaryOperator<PatternTest>> reductions(
      PatternTest test, EngineResult result) {
    List<UnaryOperator<PatternTest>> all = new ArrayList<>();
    all.add(TestDraft::fromZero);
    result.moments.stream()
        .flatMap(moment -> moment.at().stream())
        .forEach(at -> all.add(each -> until(each, Optional.of(at))));
    all.add(each -> until(each, Optional.empty()));
    List.copyOf(test.given().profile().keySet())
        .forEach(field -> all.add(each -> withoutProfileField(each, field)));
    List.copyOf(test.given().consents().keySet())
        .forEach(purpose -> all.add(each -> withoutConsent(each, purpose)));
    DISPENSABLE.forEach(field -> all.add(each -> withoutField(each, field)));
    return all;
  }

  /** Moves the test to the default start, a time that says nothing about the recording. */
  private static PatternTest fromZero(PatternTest test) {
    Duration shift = Duration.between(test.start(), PatternTest.ZERO);
    List<TestEvent> events = new ArrayList<>();
    for (TestEvent each : test.events()) {
      events.add(event(each.event(), events.size() + 1, shift));
    }
    return new PatternTest(
        "", 0, PatternTest.ZERO, test.given(), Map.of(), events, List.of(), test.until());
  }

  private static PatternTest until(PatternTest test, Optional<Duration> until) {
    return new PatternTest(
        "", 0, test.start(), test.given(), Map.of(), test.events(), List.of(), until);
  }

  private static PatternTest withoutProfileField(PatternTest test, String field) {
    Map<String, Object> left = new LinkedHashMap<>(test.given().profile());
    left.remove(field);
    return given(test, new Given(left, test.given().consents()));
  }

  private static PatternTest withoutConsent(PatternTest test, String purpose) {
    Map<String, Boolean> left = new LinkedHashMap<>(test.given().consents());
    left.remove(purpose);
    return given(test, new Given(test.given().profile(), left));
  }

  private static PatternTest given(PatternTest test, Given given) {
    return new PatternTest(
        "", 0, test.start(), given, Map.of(), test.events(), List.of(), test.until());
  }

  private static PatternTest withoutField(PatternTest test, String field) {
    List<TestEvent> events = new ArrayList<>();
    for (TestEvent each : test.events()) {
      Map<String, Object> left = new LinkedHashMap<>(each.event().fields());
      left.remove(field);
      events.add(new TestEvent(each.customer(), Event.of(each.event().stream(), left)));
    }
    return new PatternTest(
        "", 0, test.start(), test.given(), Map.of(), events, List.of(), test.until());
  }

  private static EngineResult result(PatternTester tester, PatternTest test) {
    PatternTester.Detection detection = tester.detect(test);
    return new EngineResult(
        expectations(detection.moments(), test.start()), detection.notes(), detection.fitted());
  }

  /** Returns what a test expects that detects these moments. */
  static List<Expectation> expectations(List<Micromoment> moments, Instant start) {
    return moments.stream()
        .map(
            moment ->
                new Expectation(
                    0,
                    Optional.empty(),
                    Optional.of(moment.getMoment().name()),
                    Optional.empty(),
                    Optional.of(Duration.between(start, moment.getDetectedAt())),
                    Optional.empty(),
                    Optional.of(moment.getConfidence()).filter(confidence -> confidence != 1),
                    Optional.of(moment.getCapture()).filter(capture -> !capture.isEmpty()),
                    Optional.of(
                        moment.getEvidence().stream()
                            .map(
                                evidence ->
                                    new EvidenceItem(
                                        Optional.empty(), Optional.of(evidence.getEventId())))
                            .toList())))
        .toList();
  }
}
