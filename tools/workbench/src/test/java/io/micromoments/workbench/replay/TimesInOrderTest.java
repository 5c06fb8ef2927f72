package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Deadlines, derived events and deferred decisions of a customer take effect at their own times,
 * also if event time passes several of them at once because nobody else does anything.
 */
class TimesInOrderTest extends SmallReplay {

  private static final String NIGHT =
      "steps: [{ step: a, on: clickstream, where: event.action == 'night' }]\n";
  private static final String DEFERS =
      """
      quiet-hours: [{ from: "21:00", until: "08:00", zone: UTC, mode: defer }]
      """;

  @Test
  void aMomentOfADeadlineIsAnEventBeforeLaterDeadlines() throws Exception {
    pattern("cart", absence("10m", "clickstream", "purchase"));
    pattern("after", then("15m", "followed-by"));
    pattern("not-after", then("15m", "not-followed-by"));
    click("ann", "2026-06-02T10:00:00Z", "cart");
    click("bea", "2026-06-02T12:00:00Z", "x");

    assertThat(replay().moments())
        .extracting(each -> text(each, "pattern") + " " + text(each, "detected_at"))
        .containsExactlyInAnyOrder("cart 2026-06-02T10:10:00Z", "after 2026-06-02T10:10:00Z");
  }

  @Test
  void aDeferredDecisionIsMadeAlsoIfNothingFollows() throws Exception {
    pattern("night", NIGHT);
    policy = DEFERS;
    click("ann", "2026-06-02T22:00:00Z", "night");
    assertThat(issued()).containsExactly("2026-06-03T08:00:00Z a b");
  }

  @Test
  void aDeferredDecisionKnowsNothingOfLaterEvents() throws Exception {
    pattern("night", NIGHT);
    policy =
        """
        features: [{ feature: visits, aggregate: count, on: beacon, in: 30d }]
        rules: [{ where: 'offer.offer_id == "b" && features.visits >= 1', boost: 5 }]
        """
            + DEFERS;
    click("ann", "2026-06-02T22:00:00Z", "night");
    events.add(
        "{'stream':'beacon','event_time':'2026-06-03T08:05:00Z','customer_id':'ann','device_id':'d','place_id':'p','place_category':'shop','transition':'ENTER'}");
    assertThat(issued()).containsExactly("2026-06-03T08:00:00Z a b");
  }

  @Test
  void aDeferredMomentIsAnOpportunityOnceItIsDecided() throws Exception {
    pattern("night", NIGHT);
    policy = DEFERS;
    click("ann", "2026-06-02T22:00:00Z", "night");
    List<String> measures = replay().measures();
    assertThat(measures.stream().mapToInt(each -> count(each, "moments")).sum()).isEqualTo(1);
    assertThat(measures.stream().mapToInt(each -> count(each, "opportunities")).sum()).isEqualTo(1);
  }

  @Test
  void aDeferredMomentOfAStoppedPatternIsNotDecided() throws Exception {
    pattern("night", NIGHT);
    definitions.add(policyChange(1, "2026-06-01T00:00:00Z", DEFERS));
    definitions.add(
        policyChange(2, "2026-06-03T02:00:00Z", DEFERS + "stops: { patterns: [night] }\n"));
    click("ann", "2026-06-02T22:00:00Z", "night");
    assertThat(issued()).isEmpty();
  }

  @Test
  void aStopOfSomethingElseChangesNothing() throws Exception {
    pattern("night", NIGHT);
    definitions.add(policyChange(1, "2026-06-01T00:00:00Z", "lifetime: 2h\n"));
    definitions.add(
        policyChange(
            2,
            "2026-06-02T10:30:00Z",
            "lifetime: 2h\nstops: { offers: [zzz], channels: [SMS] }\n"));
    definitions.add(
        policyChange(3, "2026-06-02T11:00:00Z", "lifetime: 2h\nstops: { offers: [a] }\n"));
    click("ann", "2026-06-02T10:00:00Z", "night");
    click("ann", "2026-06-02T10:40:00Z", "x");
    click("ann", "2026-06-02T11:10:00Z", "x");
    click("ann", "2026-06-02T11:20:00Z", "x");
    assertThat(issued()).containsExactly("2026-06-02T10:00:00Z a b", "2026-06-02T11:10:00Z b");
  }

  @Test
  void quietHoursEndAfterTheyBeginOnTheNightWhenClocksGoBack() throws Exception {
    pattern("night", NIGHT);
    pattern("other", NIGHT.replace("night", "other"));
    policy =
        """
        quiet-hours: [{ from: "21:00", until: "02:30", zone: Europe/Berlin, mode: defer }]
        """;
    click("ann", "2026-10-25T01:10:00Z", "other");
    click("ann", "2026-10-25T01:15:00Z", "night");
    assertThat(issued()).containsExactly("2026-10-25T01:30:00Z a b");
  }

  @Test
  void quietHoursEndInTheNightWhenClocksSkipTheirEnd() throws Exception {
    pattern("night", NIGHT);
    policy =
        """
        quiet-hours: [{ from: "21:00", until: "02:30", zone: Europe/Berlin, mode: defer }]
        """;
    click("ann", "2026-03-28T22:00:00Z", "night");
    assertThat(issued()).containsExactly("2026-03-29T01:00:00Z a b");
  }

  @Test
  void whatADeviceHandedOverIsNotOfferedToItsNextGuest() throws Exception {
    pattern("night", NIGHT);
    policy =
        DEFERS
            + """
            guests: { offers: [b] }
            actions: [{ intent: night, offer: a, text: "You looked at {item}." }]
            """;
    patterns.set(
        0,
        new SourceText(
            "night.yaml", patterns.get(0).text() + "capture: { item: 'a[0].item_id' }\n"));
    device("tablet", "2026-06-02T22:00:00Z", "night");
    login("tablet", "ann", "2026-06-02T23:10:00Z");
    context.add(
        "{'stream':'identity','event_time':'2026-06-02T23:20:00Z','device_id':'tablet','customer_id':'ann','linked':false}");
    device("tablet", "2026-06-02T23:30:00Z", "x");
    assertThat(replay().commands())
        .isNotEmpty()
        .allMatch(command -> text(command, "customer_id").equals("ann"));
  }

  @Test
  void allMomentsThatAreDeferredAgainAreKept() throws Exception {
    pattern("night", NIGHT);
    pattern("other", NIGHT.replace("night", "other"));
    policy =
        """
        lifetime: 20m
        rules: [{ intent: night, where: 'offer.offer_id == "b"', boost: 5 }]
        channels: { choices: [{ prefer: [PUSH, EMAIL] }] }
        quiet-hours:
          - { from: "21:00", until: "07:00", zone: UTC, channels: [PUSH], mode: defer }
          - { from: "21:00", until: "08:00", zone: UTC, channels: [EMAIL], mode: defer }
        """;
    context.add(
        "{'stream':'profile','event_time':'2026-01-01T00:00:00Z','customer_id':'ann','preferred_channels':['PUSH','EMAIL']}");
    for (String purpose : List.of("push", "email")) {
      context.add(consent(purpose, "2026-01-01T00:00:00Z", true));
    }
    context.add(consent("push", "2026-06-03T03:00:00Z", false));
    click("ann", "2026-06-02T22:00:00Z", "night");
    click("ann", "2026-06-02T22:30:00Z", "other");
    assertThat(issued()).containsExactly("2026-06-03T08:00:00Z b a");
  }

  @Test
  void allMomentsOfAGuestAreDeferredForTheCustomer() throws Exception {
    pattern("night", NIGHT);
    pattern("other", NIGHT.replace("night", "other"));
    policy =
        """
        lifetime: 20m
        guests: { offers: [a] }
        rules: [{ intent: night, where: 'offer.offer_id == "b"', boost: 5 }]
        """
            + DEFERS;
    device("tablet", "2026-06-02T22:00:00Z", "night");
    device("tablet", "2026-06-02T22:05:00Z", "other");
    login("tablet", "ann", "2026-06-02T22:10:00Z");
    assertThat(issued()).containsExactly("2026-06-03T08:00:00Z b a");
  }

  @Test
  void theEventThatCompletesAGuestsMomentDoesNotEndIt() throws Exception {
    pattern("night", NIGHT + "ends-when: { on: clickstream, where: event.action == 'night' }\n");
    policy = "guests: { offers: [a] }\n";
    device("tablet", "2026-06-02T10:00:00Z", "night");
    device("phone", "2026-06-02T11:00:00Z", "night");
    assertThat(replay().commands()).hasSize(2);
  }

  private static String consent(String purpose, String time, boolean granted) {
    return "{'stream':'consent','event_time':'%s','customer_id':'ann','purpose':'%s','granted':%s}"
        .formatted(time, purpose, granted);
  }

  @Test
  void theEndOfAMomentEndsTheCommandAlsoIfAnotherMomentIsDeferred() throws Exception {
    pattern(
        "first",
        NIGHT.replace("night", "first")
            + "ends-when: { on: clickstream, where: event.action == 'stop' }\n");
    pattern("night", NIGHT);
    policy =
        """
        rules: [{ intent: first, where: 'offer.offer_id == "b"', boost: 5 }]
        quiet-hours: [{ from: "21:00", until: "23:00", zone: UTC, channels: [PUSH], mode: defer }]
        channels: { choices: [{ intent: night, prefer: [PUSH] }] }
        """;
    context.add(
        "{'stream':'consent','event_time':'2026-06-01T00:00:00Z','customer_id':'ann','purpose':'push','granted':true}");
    context.add(
        "{'stream':'profile','event_time':'2026-06-01T00:00:00Z','customer_id':'ann','preferred_channels':['PUSH']}");
    click("ann", "2026-06-02T20:50:00Z", "first");
    click("ann", "2026-06-02T21:05:00Z", "night");
    click("ann", "2026-06-02T21:10:00Z", "stop");
    assertThat(issued()).startsWith("2026-06-02T20:50:00Z b a", "2026-06-02T21:10:00Z a b");
  }

  @Test
  void aGuestsMomentEndsAndIsNotHandedOver() throws Exception {
    pattern(
        "cart",
        absence("15m", "clickstream", "order")
            + "ends-when: { on: clickstream, where: event.action == 'purchase' }\n");
    policy =
        """
        guests: { offers: [a, b] }
        rules: [{ intent: cart, where: 'offer.offer_id == "b"', boost: 5 }]
        """;
    device("d1", "2026-06-02T10:00:00Z", "cart");
    device("d1", "2026-06-02T10:20:00Z", "purchase");
    login("d1", "ann", "2026-06-02T10:25:00Z");
    assertThat(issued()).containsExactly("2026-06-02T10:15:00Z b a", "2026-06-02T10:20:00Z a b");
  }

  @Test
  void aGuestsDeferredMomentIsHandedOverAfterItsLifetime() throws Exception {
    pattern("night", NIGHT);
    policy = "guests: { offers: [a, b] }\n" + DEFERS;
    device("d1", "2026-06-02T22:00:00Z", "night");
    login("d1", "ann", "2026-06-03T01:00:00Z");
    assertThat(replay().commands())
        .singleElement()
        .satisfies(
            command -> {
              assertThat(text(command, "customer_id")).isEqualTo("ann");
              assertThat(text(command, "issued_at")).isEqualTo("2026-06-03T08:00:00Z");
            });
  }

  @Test
  void theEndOfAMomentIsSentAlsoIfItsBoostHasFaded() throws Exception {
    pattern("cart", NIGHT + "ends-when: { on: clickstream, where: event.action == 'purchase' }\n");
    policy =
        """
        half-life: 1m
        rules: [{ intent: cart, where: 'offer.offer_id == "b"', boost: 1 }]
        """;
    click("ann", "2026-06-02T10:00:00Z", "night");
    click("ann", "2026-06-02T10:20:00Z", "purchase");
    assertThat(issued()).containsExactly("2026-06-02T10:00:00Z b a", "2026-06-02T10:20:00Z a b");
  }

  @Test
  void aStopReachesAGuestAtTheirNextEventWithAChannel() throws Exception {
    pattern("night", NIGHT);
    String guests = "guests: { offers: [a, b] }\n";
    definitions.add(policyChange(1, "2026-06-01T00:00:00Z", guests));
    definitions.add(policyChange(2, "2026-06-02T10:10:00Z", guests + "stops: { offers: [a] }\n"));
    device("d1", "2026-06-02T10:00:00Z", "night");
    device("d1", "2026-06-02T10:05:00Z", "x");
    device("d1", "2026-06-02T10:12:00Z", "x");
    device("d1", "2026-06-02T10:13:00Z", "x");
    assertThat(issued()).containsExactly("2026-06-02T10:00:00Z a b", "2026-06-02T10:12:00Z b");
  }

  @Test
  void aGuestWhoLogsInElsewhereIsOfferedSomethingThere() throws Exception {
    pattern("night", NIGHT);
    device("d1", "2026-06-02T10:00:00Z", "night");
    login("d1", "ann", "2026-06-02T10:10:00Z");
    events.set(1, events.get(1).replace("WEB", "MOBILE_APP"));
    assertThat(replay().commands())
        .singleElement()
        .satisfies(
            command -> {
              assertThat(text(command, "issued_at")).isEqualTo("2026-06-02T10:10:00Z");
              assertThat(text(command, "channel")).isEqualTo("MOBILE_APP");
            });
  }
}
