package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static io.micromoments.job.StageFixture.customer;
import static io.micromoments.job.StageFixture.offers;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.GuestUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deferred decision is made whatever was published meanwhile, also if a checkpoint has removed
 * the versions that have ended.
 */
class DeferralAcrossVersionsTest {

  private static final String DEFERS =
      "policy: p\nversion: 1\nquiet-hours: [{ from: \"09:00\", until: \"17:00\", zone: UTC, mode: defer }]\n";
  private static final SourceText POLICY = new SourceText("policy.yaml", DEFERS);
  private static final PatternSet PATTERNS =
      new PatternSet(List.of(pattern("a", 1), pattern("b", 1)));
  private static final long FOUR_HOURS = 5_000;
  private static final long AFTER_THE_QUIET_HOURS = 26_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNewVersionOfThePatternLosesNoDeferredMoment(boolean checkpoint) throws Exception {
    try (Stage<Element> stage = new Stage<>(customer(PATTERNS, POLICY))) {
      stage.begun();
      stage.send(offers(0, new CandidateOffer("o1", 1.0)));
      stage.send(click("a", 10));
      stage.send(click("b", 20));
      stage.sendToAll(published(pattern("b", 2), "b", 2, 100, DefinitionKind.PATTERN));
      stage.time(FOUR_HOURS);
      if (checkpoint) {
        stage.checkpoint();
      }
      stage.time(AFTER_THE_QUIET_HOURS);
      assertThat(commands(stage)).containsExactly("2026-05-02T17:00:00Z b@1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPolicyThatDefersNothingStillDecidesWhatWasDeferred(boolean checkpoint) throws Exception {
    try (Stage<Element> stage =
        new Stage<>(customer(PATTERNS, new SourceText("p.yaml", "policy: p\nversion: 1\n")))) {
      stage.sendToAll(
          published(
              new SourceText("p.yaml", DEFERS.replace("version: 1", "version: 2")),
              "p",
              2,
              -3_600,
              DefinitionKind.POLICY));
      stage.begun();
      stage.send(offers(0, new CandidateOffer("o1", 1.0)));
      stage.send(click("a", 10));
      stage.sendToAll(
          published(
              new SourceText("p.yaml", "policy: p\nversion: 3\n"),
              "p",
              3,
              1_000,
              DefinitionKind.POLICY));
      stage.time(FOUR_HOURS);
      if (checkpoint) {
        stage.checkpoint();
      }
      stage.time(AFTER_THE_QUIET_HOURS);
      assertThat(commands(stage)).containsExactly("2026-05-02T17:00:00Z a@1");
    }
  }

  @Test
  void aLinkAtTheTimeOfAnErasureLeavesNothingOfTheGuest() throws Exception {
    try (Stage<Element> stage = new Stage<>(customer(PATTERNS, POLICY))) {
      stage.begun();
      stage.send(
          new ContextElement(
              "device:tablet",
              ContextStream.ERASURE,
              new ErasureRequest("x", at(100), "device:tablet", "")));
      stage.send(new GuestElement(new GuestUpdate("l", at(100), "tablet", null, false, null)));
      stage.time(200);
      assertThat(stage.remembered()).isZero();
    }
  }

  private static SourceText pattern(String name, int version) {
    String yaml =
        """
        pattern: NAME
        version: VERSION
        moment: BUY
        intent: test
        steps: [{ step: s, on: clickstream, where: event.action == 'NAME' }]
        """;
    return new SourceText(
        name + ".yaml", yaml.replace("NAME", name).replace("VERSION", String.valueOf(version)));
  }

  private static DefinitionElement published(
      SourceText text, String name, int version, long second, DefinitionKind kind) {
    return new DefinitionElement(
        new DefinitionChange(name, version, at(second), text.text(), kind, null));
  }

  private static Element click(String action, long second) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", "e" + second);
    fields.put("event_time", at(second).toEpochMilli());
    fields.put("customer_id", "c");
    fields.put("channel", "WEB");
    fields.put("action", action);
    return new EventElement("c", Event.of(EventStream.CLICKSTREAM, fields));
  }

  private static List<String> commands(Stage<Element> stage) {
    return stage.given().stream()
        .filter(CommandElement.class::isInstance)
        .map(each -> ((CommandElement) each).command())
        .map(
            each ->
                each.getIssuedAt()
                    + " "
                    + each.getMoment().getPattern()
                    + "@"
                    + each.getMoment().getVersion())
        .toList();
  }
}
