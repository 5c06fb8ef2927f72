package io.micromoments.workbench.drafting;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Product;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a test contains of a journey. */
class TestDraftTest {

  private static final String HEAD = "pattern: p\nversion: 1\nmoment: BUY\nintent: i\nwithin: 1h\n";

  @Test
  void idsAndTextsAreLeftOutAndTheTestStartsAtZero() {
    String test =
        draft(
            "steps: [{ step: a, on: clickstream }, { step: b, on: clickstream }]\n",
            new Journeys()
                .add(
                    "0S",
                    EventStream.CLICKSTREAM,
                    "customer_id",
                    "ada",
                    "device_id",
                    "adas-phone",
                    "session_id",
                    "s-4711",
                    "page_url",
                    "https://bank.example/ada",
                    "query",
                    "ada lovelace",
                    "properties",
                    Map.of("email", "ada@example.org"),
                    "action",
                    "search")
                .page("5M", "rates"));
    assertThat(test)
        .isEqualTo(
            """
              - name: n
                events:
                  - { at: 0s, on: clickstream, action: search }
                  - { at: 5m, on: clickstream, action: page_view, page_category: rates }
                expect:
                  - { moment: BUY, at: 5m, evidence: [e1, e2] }
            """);
  }

  @Test
  void idsThatThePatternComparesAreReplaced() {
    String test =
        draft(
            """
            steps:
              - { step: a, on: sensor }
              - { step: b, on: sensor, where: "event.device_id == a[0].device_id" }
            """,
            new Journeys()
                .add("0S", EventStream.SENSOR, "device_id", "adas-watch", "metric", "pulse")
                .add("1M", EventStream.SENSOR, "device_id", "adas-scale", "metric", "weight")
                .add("2M", EventStream.SENSOR, "device_id", "adas-watch", "metric", "pulse"));
    assertThat(test)
        .contains("device_id: device-1, metric: pulse", "device_id: device-2, metric: weight")
        .contains("evidence: [e1, e3]")
        .doesNotContain("adas");
  }

  @Test
  void timeOfDayIsKeptIfThePatternReadsIt() {
    String steps =
        "steps: [{ step: a, on: clickstream, where: event.event_time.getHours() == 20 }]\n";
    assertThat(draft(steps, new Journeys().page("0S", "rates")))
        .contains("start: 2026-05-02T20:30:00Z", "at: 0s", "moment: BUY");
  }

  @Test
  void onlyTheFieldsOfTheProfileThatMatterAreGiven() {
    CustomerProfile profile =
        CustomerProfile.newBuilder()
            .setEventId("x")
            .setEventTime(Instant.EPOCH)
            .setCustomerId("ada")
            .setSegment("private banking")
            .setLifetimeValue(1e6)
            .setProducts(List.of(new Product("loan", "closed")))
            .setAttributes(Map.of("tier", "gold"))
            .build();
    Journeys journey = new Journeys().page("0S", "rates").profile(profile);
    String step = "steps: [{ step: a, on: clickstream }]\n";
    assertThat(draft(step, journey)).doesNotContain("given");
    assertThat(draft(step + "when: customer.products.exists(p, p.type == \"loan\")\n", journey))
        .contains("given: { customer: { products: [{ status: closed, type: loan }] } }")
        .contains("moment: BUY");
  }

  @Test
  void attributesAreKeptOnlyIfTheyAreNamed() {
    CustomerProfile profile =
        CustomerProfile.newBuilder()
            .setEventId("x")
            .setEventTime(Instant.EPOCH)
            .setCustomerId("ada")
            .setAttributes(Map.of("tier", "gold", "name", "Ada"))
            .build();
    Journey journey = new Journeys().page("0S", "rates").profile(profile).build();
    MomentPattern pattern =
        Journeys.pattern(
            HEAD
                + "steps: [{ step: a, on: clickstream }]\n"
                + "when: customer.attributes[\"tier\"] == \"gold\"\n");
    TestDraft without = TestDraft.of(pattern, journey, Set.of());
    assertThat(without.differsFromRecording()).isTrue();
    assertThat(without.test().expect()).isEmpty();
    TestDraft with = TestDraft.of(pattern, journey, Set.of("tier"));
    assertThat(with.differsFromRecording()).isFalse();
    assertThat(TestWriter.item(with.named("n"), 0))
        .contains("given: { customer: { attributes: { tier: gold } } }")
        .doesNotContain("Ada");
  }

  @Test
  void timePassesAsFarAsAnAbsenceNeeds() {
    String steps =
        """
        steps:
          - { step: a, on: clickstream }
          - { step: b, then: not-followed-by, on: interaction }
        """;
    assertThat(draft(steps, new Journeys().page("0S", "form").endsAt("5H")))
        .contains("until: 1h", "moment: BUY, at: 1h");
    assertThat(draft(steps, new Journeys().page("0S", "form").endsAt("59M")))
        .as("the recording ends too early")
        .contains("expect: []");
    assertThat(
            draft(
                steps,
                new Journeys()
                    .page("0S", "form")
                    .add("1M", EventStream.INTERACTION, "kind", "call")
                    .endsAt("5H")))
        .contains("expect: []");
  }

  @Test
  void consentThatWasNotGivenIsDenied() {
    String steps = "steps: [{ step: a, on: clickstream }]\nrequires-consent: [Location, email]\n";
    assertThat(draft(steps, new Journeys().page("0S", "rates").consent("email")))
        .contains("given: { consent: { location: false } }", "expect: []");
    assertThat(
            draft(steps, new Journeys().page("0S", "rates").consent("email").consent("location")))
        .contains("moment: BUY")
        .doesNotContain("given");
  }

  private static String draft(String rest, Journeys journey) {
    TestDraft draft = TestDraft.of(Journeys.pattern(HEAD + rest), journey.build(), Set.of());
    PatternTest named = draft.named("n");
    return TestWriter.item(named, 2);
  }
}
