package io.micromoments.detect;

import static io.micromoments.detect.DetectionStage.show;
import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.EventUse;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.HandOver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectorTest {

  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              Patterns.source(
                  "pair",
                  """
                  within: 10s
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: clickstream, where: event.action == 'b' }
                  """),
              Patterns.source(
                  "absence",
                  """
                  within: 20s
                  requires-consent: [location]
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - step: y
                      then: not-followed-by
                      on: clickstream
                      where: event.action == 'y'
                  """)));

  @Test
  void anEventIsRelevantIfItStartsOrContinuesAPartialMatchOfItsCustomer() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      Detector detector = stage.detector();
      assertThat(detector.isRelevant(event("1", 0, "a"))).isTrue();
      assertThat(detector.isRelevant(event("2", 0, "b"))).as("nothing to continue").isFalse();
      assertThat(detector.isRelevant(event("3", 0, "z"))).isFalse();

      process(stage, 0, event("1", 0, "a"));

      assertThat(detector.isRelevant(event("2", 1, "b"))).isTrue();
      assertThat(detector.isRelevant(event("3", 1, "y"))).as("of another pattern").isFalse();
      assertThat(detector.isRelevant(new EventElement("d", click("4", 1, "b")))).isFalse();
    }
  }

  @Test
  void anEventThatNoPatternCanUseIsNotMatched() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      Element unusable = new EventElement("c", click("1", 0, "a"), EventUse.CONTEXT);
      assertThat(stage.detector().isRelevant(unusable)).isFalse();

      assertThat(process(stage, 2, event("2", 0, "x"), unusable, event("3", 1, "b"))).isEmpty();

      assertThat(stage.metric("pattern.pair.partialMatches")).isEqualTo(0L);
    }
  }

  @Test
  void contextIsRelevantIfItCanDropPartialMatches() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      Detector detector = stage.detector();
      assertThat(detector.isRelevant(consent("location", false, 1))).isFalse();
      assertThat(detector.isRelevant(erasure(1))).as("known or not").isTrue();
      assertThat(detector.isRelevant(handOver(new KeyState(), 1))).isTrue();

      process(stage, 0, event("1", 0, "a"));

      assertThat(detector.isRelevant(consent("location", false, 1))).isTrue();
      assertThat(detector.isRelevant(profile(1))).isFalse();
    }
  }

  @Test
  void aWithdrawnConsentDropsThePartialMatchesThatRequireIt() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      process(stage, 0, event("1", 0, "a"), event("2", 0, "x"));

      process(stage, 1, consent("location", true, 1), consent("email", false, 1));
      assertThat(stage.metric("pattern.absence.partialMatches")).isEqualTo(1L);

      process(stage, 2, consent("Location", false, 2));
      assertThat(stage.metric("pattern.absence.partialMatches")).isEqualTo(0L);
      assertThat(process(stage, 60, event("3", 5, "b"))).containsExactly("pair c a=[1] b=[3]");
      assertThat(stage.timers()).isZero();
    }
  }

  @Test
  void aDeadlineBeforeContextFiresAndOneAtTheSameTimeDoesNot() throws Exception {
    for (double at : List.of(20.0, 20.001)) {
      List<String> expected = at > 20 ? List.of("absence c x=[1]") : List.of();
      for (Element context : List.of(consent("location", false, at), erasure(at))) {
        try (DetectionStage stage = new DetectionStage(PATTERNS)) {
          process(stage, 0, event("1", 0, "x"));
          assertThat(process(stage, 30, context)).as("%s at %s", context, at).isEqualTo(expected);
          assertThat(stage.stateOf("c").isEmpty()).isTrue();
        }
      }
    }
  }

  @Test
  void anErasureDropsEverythingIncludingTheTimer() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      process(stage, 0, event("1", 0, "a"), event("2", 0, "x"));
      assertThat(stage.timers()).isEqualTo(1);

      assertThat(process(stage, 5, event("3", 1, "a"), erasure(2), event("4", 3, "b"))).isEmpty();

      assertThat(stage.timers()).isZero();
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.engine().hasPartialMatches("c")).isFalse();
      assertThat(process(stage, 5, event("5", 3, "a"), event("6", 4, "b")))
          .as("a new life")
          .containsExactly("pair c a=[5] b=[6]");
    }
  }

  @Test
  void handedOverPartialMatchesContinueAndTimeOut() throws Exception {
    KeyState device = deviceAfter(click("1", 0, "a"), click("2", 0, "x"));
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      process(stage, 2, handOver(device, 2));
      assertThat(stage.timers()).isEqualTo(1);
      assertThat(stage.metric("pattern.pair.partialMatches")).isEqualTo(1L);

      assertThat(process(stage, 3, event("3", 3, "b"))).containsExactly("pair c a=[1] b=[3]");
      stage.setTime(START + 20_000);

      assertThat(stage.calls()).containsExactly("deadline: absence c x=[2]");
      assertThat(stage.stateEntries()).isZero();
    }
  }

  @Test
  void aDeadlineOfTheDeviceThatHasPassedFiresWithTheHandOver() throws Exception {
    KeyState device = deviceAfter(click("2", 0, "x"));
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(process(stage, 25, handOver(device, 19))).containsExactly("absence c x=[2]");
      assertThat(stage.timers()).isZero();
      assertThat(stage.stateEntries()).isZero();
    }
  }

  @Test
  void aHandOverWithoutPartialMatchesLeavesNoState() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(process(stage, 2, handOver(new KeyState(), 2))).isEmpty();
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.timers()).isZero();
    }
  }

  @Test
  void deadlinesUpToTheCurrentTimeFireOnce() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(process(stage, 19.999, event("1", 0, "x"))).isEmpty();
      assertThat(onDeadline(stage, 19.999)).isEmpty();
      assertThat(onDeadline(stage, 20)).containsExactly("absence c x=[1]");
      assertThat(onDeadline(stage, 20)).isEmpty();

      assertThat(process(stage, 50, event("2", 30, "x")))
          .as("due with its own event")
          .containsExactly("absence c x=[2]");
      assertThat(stage.forKey("nobody").detector().onDeadline("nobody", START + 50_000)).isEmpty();
    }
  }

  @Test
  void aDeadlineAtTheTimeOfAnEventComesBeforeIt() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(process(stage, 20, event("1", 0, "x"), event("2", 20, "y")))
          .containsExactly("absence c x=[1]");
    }
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(process(stage, 20, event("1", 0, "x"), event("2", 19.999, "y"))).isEmpty();
    }
  }

  @Test
  void aDeadlineThatIsDueWithIrrelevantElementsIsFoundWithThem() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      stage.send(event("1", 0, "x"));
      stage.setTime(START);
      stage.send(profile(30));
      stage.setTime(START + 40_000);

      assertThat(stage.calls())
          .as("whoever processes both knows which comes first")
          .containsExactly("elements: absence c x=[1]");
    }
  }

  @Test
  void elementsOnArrivalLeaveDeadlinesToTheWatermark() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      assertThat(onArrival(stage, 1, event("1", 0, "x"))).isEmpty();
      assertThat(onArrival(stage, 1, event("2", 25, "a"))).isEmpty();
      assertThat(onArrival(stage, 1, event("3", 24, "b")))
          .as("matched at the time of the one before")
          .containsExactly("pair c a=[2] b=[3]");
      assertThat(stage.metric("outOfOrder")).isEqualTo(1L);

      assertThat(onDeadline(stage, 20)).containsExactly("absence c x=[1]");
    }
  }

  @Test
  void contextOnArrivalTakesEffectAtOnceAndLeavesDeadlinesToTheWatermark() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onArrival(stage, 1, event("1", 0, "x"));
      assertThat(onArrival(stage, 10, consent("location", false, 25))).isEmpty();
      assertThat(stage.stateOf("c").isEmpty()).isTrue();

      onArrival(stage, 10, event("2", 30, "x"));
      assertThat(onArrival(stage, 50, consent("location", false, 40)))
          .as("the watermark has passed the deadline")
          .containsExactly("absence c x=[2]");
    }
  }

  private static List<String> process(DetectionStage stage, double time, Element... elements)
      throws Exception {
    return show(
        stage
            .forKey("c")
            .detector()
            .process("c", List.of(elements), START + Math.round(time * 1_000), false));
  }

  private static List<String> onArrival(DetectionStage stage, double time, Element element)
      throws Exception {
    return show(
        stage
            .forKey("c")
            .detector()
            .process("c", List.of(element), START + Math.round(time * 1_000), true));
  }

  private static List<String> onDeadline(DetectionStage stage, double time) throws Exception {
    List<Match> matches =
        stage.forKey("c").detector().onDeadline("c", START + Math.round(time * 1_000));
    return show(matches);
  }

  private static KeyState deviceAfter(Event... events) {
    PatternEngine identity = new PatternEngine(PATTERNS.compile());
    KeyState device = new KeyState();
    for (Event event : events) {
      identity.onEvent("device:d", device, event, match -> {});
    }
    return device;
  }

  private static Element event(String id, double seconds, String action) {
    return new EventElement("c", click(id, seconds, action));
  }

  private static Element consent(String purpose, boolean granted, double seconds) {
    return new ContextElement(
        "c", ContextStream.CONSENT, new Consent("k", at(seconds), "c", purpose, granted));
  }

  private static Element erasure(double seconds) {
    return new ContextElement(
        "c", ContextStream.ERASURE, new ErasureRequest("x", at(seconds), "c", "r"));
  }

  private static Element profile(double seconds) {
    return new ContextElement(
        "c",
        ContextStream.PROFILE,
        CustomerProfile.newBuilder()
            .setEventId("p")
            .setEventTime(at(seconds))
            .setCustomerId("c")
            .build());
  }

  private static Element handOver(KeyState device, double seconds) throws Exception {
    return new HandOverElement(
        HandOver.newBuilder()
            .setEventId("h")
            .setEventTime(at(seconds))
            .setDeviceId("d")
            .setCustomerId("c")
            .setPartialMatches(new KeyStateSerializer().toBytes(device))
            .setActiveMoments(List.of())
            .setLastEmitted(Map.of())
            .build());
  }

  private static Instant at(double seconds) {
    return Instant.ofEpochMilli(START + Math.round(seconds * 1_000));
  }
}
