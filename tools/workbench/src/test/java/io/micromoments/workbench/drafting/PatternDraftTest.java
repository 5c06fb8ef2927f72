package io.micromoments.workbench.drafting;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.testing.TestResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever was recorded, its draft is valid, passes its tests and contains no personal data. */
class PatternDraftTest {

  private static final List<String> VALUES =
      List.of(
          "rates",
          "view_item",
          "purchase",
          "page_view",
          "login",
          "home",
          "event",
          "a \"quoted\" value",
          "it's: a # value",
          "C:\\path",
          "two\nlines\tand a tab",
          "- list",
          "{brace}, [bracket]",
          "!tag &anchor *alias %",
          "48",
          "true",
          "ünïcödé 😀",
          "\u0007\u0085\u2028\uFFFD",
          "x".repeat(300));

  private static final List<EventStream> STREAMS = EventStream.external();

  @Test
  void everyDraftIsValidAndItsTestsPass() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 200);
    System.out.println("PatternDraftTest seed=" + seed + " rounds=" + rounds);
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      Journey journey = journey(random);
      String where = "seed " + seed + ", round " + round;
      DraftedDefinition drafted =
          PatternDraft.of("drafted", journey, Optional.empty(), Optional.empty(), Set.of());
      assertThat(drafted.pattern() + drafted.tests()).as(where).doesNotContain("secret");
      CheckedFiles checked = check(drafted);
      assertThat(checked.hasErrors()).as(where + checked.problems()).isFalse();
      TestResult result = checked.test().get(0);
      assertThat(result.passed()).as(where + result + drafted).isTrue();
      assertThat(result.missed()).as(where).isEmpty();
    }
  }

  private static CheckedFiles check(DraftedDefinition drafted) {
    return CheckedFiles.check(
        new SourceText("drafted.yaml", drafted.pattern()),
        new SourceText("drafted.tests.yaml", drafted.tests()));
  }

  private static Journey journey(Random random) {
    Journeys journeys = new Journeys();
    int at = 0;
    int events = 1 + random.nextInt(12);
    for (int i = 0; i < events; i++) {
      // Some events happen at the same time.
      at += random.nextInt(3) * random.nextInt(100_000);
      EventStream stream = STREAMS.get(random.nextInt(STREAMS.size()));
      List<Object> fields = new ArrayList<>();
      for (String field :
          List.of("action", "page_category", "item_category", "place_category", "kind", "topic")) {
        if (stream.position(field) >= 0 && random.nextInt(3) > 0) {
          fields.addAll(List.of(field, VALUES.get(random.nextInt(VALUES.size()))));
        }
      }
      if (stream == EventStream.BEACON) {
        fields.addAll(
            List.of("transition", List.of("ENTER", "DWELL", "EXIT").get(random.nextInt(3))));
      }
      for (String field :
          List.of("customer_id", "device_id", "session_id", "query", "page_url", "referrer")) {
        if (stream.position(field) >= 0 && random.nextInt(2) > 0) {
          fields.addAll(List.of(field, "secret-" + random.nextInt(3)));
        }
      }
      fields.addAll(List.of("properties", Map.of("note", "secret note")));
      journeys.add(at + "S", stream, fields.toArray());
    }
    return journeys.build();
  }

  @Test
  void aJourneyThatRepeatsItselfHasATestOfItsBeginning() {
    DraftedDefinition drafted =
        PatternDraft.of(
            "drafted",
            new Journeys()
                .page("0S", "item")
                .page("10S", "cart")
                .page("20S", "item")
                .page("30S", "cart")
                .page("40S", "item")
                .build(),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    assertThat(check(drafted).problems()).isEmpty();
    assertThat(drafted.tests()).contains("expect: []");
  }

  @Test
  void consentToSensitiveTopicsIsWrittenIntoTheDraft() {
    DraftedDefinition drafted =
        PatternDraft.of(
            "drafted",
            new Journeys().page("0S", "pregnancy").build(),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    assertThat(drafted.pattern()).contains("requires-consent: [personalisation, pregnancy]");
    assertThat(check(drafted).problems()).isEmpty();
  }
}
