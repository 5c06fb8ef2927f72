package io.micromoments.workbench.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pattern tests can express, and what they report about the behaviour of a job. */
class PatternTesterTest {

  private static final String LATE_EVENING =
      """
      pattern: p
      version: 1
      moment: KNOW
      intent: i
      steps:
        - step: v
          on: clickstream
          where: event.event_time.getHours("Europe/Berlin") >= 22
      """;

  private static final String TWO_LOOKS =
      """
      pattern: p
      version: 1
      moment: KNOW
      intent: i
      within: 1h
      steps: [{ step: a, on: clickstream }, { step: b, on: clickstream }]
      when: customer.segment == "new"
      """;

  @TempDir private Path folder;

  @Test
  void testCanSetItsStart() throws Exception {
    CommandLine test =
        test(
            LATE_EVENING,
            """
            tests:
              - name: at half past ten in Berlin
                start: 2026-05-02T20:30:00Z
                events: [{ at: 0s, on: clickstream }]
                expect: [{ at: 0s }]
              - name: at noon
                start: 2026-05-02T10:00:00Z
                events: [{ at: 0s, on: clickstream }]
                expect: []
            """);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void eventCanSetItsEventTime() throws Exception {
    CommandLine test =
        test(
            LATE_EVENING,
            """
            tests:
              - name: at half past ten in Berlin, and a quarter of an hour later
                events:
                  - { event_time: "2026-05-02T20:45:00Z", on: clickstream }
                  - { event_time: "2026-05-02T20:30:00Z", on: clickstream }
                expect: [{ at: 0s, evidence: e2 }, { at: 15m, evidence: e1 }]
              - name: at noon
                events: [{ event_time: "2026-05-02T10:00:00Z", on: clickstream }]
                expect: []
            """);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void conflictingTimesAreAnError() throws Exception {
    CommandLine test =
        test(
            LATE_EVENING,
            """
            tests:
              - name: two times for one event
                events: [{ at: 0s, on: clickstream, event_time: "2026-05-02T20:30:00Z" }]
                expect: []
              - name: from when does at count?
                events: [{ at: 0s, on: clickstream }, { event_time: "2026-05-02T20:30:00Z", on: clickstream }]
                expect: []
              - name: no time at all, nor a stream
                events: [{ at: [1s], on: clickstream }, { at: 1s }, { at: 1s, at: 2s, on: clickstream }]
                expect: []
              - name: evidence that is not looked at
                events: []
                expect: [{ evidence: [{ event_id: e1, stream: clickstream }] }]
            """);
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.err())
        .contains("p.tests.yaml:3:41: error: an event cannot have both 'at' and 'event_time'")
        .contains("but the test has no 'start'")
        .contains("add the time from which 'at' counts, for example start: 2026-05-02T20:30:00Z")
        .contains("error: found a list")
        .contains("an event needs 'on'")
        .contains("duplicate key 'at'")
        .contains("evidence has no key 'stream'");
  }

  @Test
  void testCanHaveSeveralCustomers() throws Exception {
    CommandLine test =
        test(
            TWO_LOOKS,
            """
            tests:
              - name: ann is new, ben is not, and nobody's looks count for somebody else
                given:
                  customers:
                    ann: { customer: { segment: new } }
                    ben: { customer: { segment: regular } }
                events:
                  - { at: 0s, on: clickstream, customer_id: ann }
                  - { at: 1s, on: clickstream, customer_id: ben }
                  - { at: 2s, on: clickstream, customer_id: cleo }
                  - { at: 3s, on: clickstream, customer_id: ben }
                  - { at: 4s, on: clickstream, customer_id: ann }
                expect: [{ customer_id: ann, at: 4s, evidence: [e1, e5] }]
              - name: one look
                events: [{ at: 0s, on: clickstream }]
                expect: []
            """);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out()).contains("2 tests, 0 failed");
  }

  /** Sorted by name alone, e10 would come before e2. */
  @Test
  void eventsOfTheSameTimeAreMatchedInTheirOrder() throws Exception {
    StringBuilder events = new StringBuilder();
    for (int i = 1; i <= 12; i++) {
      events.append(
          String.format(Locale.ROOT, "      - { at: 0s, on: clickstream, item_id: i%d }\n", i));
    }
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: KNOW
            intent: i
            within: 1h
            steps: [{ step: all, on: clickstream, times: 12 }]
            capture: { second: "all[1].item_id", last: "all[11].item_id" }
            """,
            """
            tests:
              - name: twelve at once
                events:
            %s    expect: [{ capture: { second: i2, last: i12 } }]
              - name: none
                events: []
                expect: []
            """
                .formatted(events));
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void passingTestReportsDroppedPartialMatches() throws Exception {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < 210; i++) {
      events.append(
          String.format(Locale.ROOT, "      - { at: %ds, on: clickstream, item_id: i%d }\n", i, i));
    }
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: KNOW
            intent: i
            within: 1h
            steps:
              - { step: a, on: clickstream }
              - { step: b, on: clickstream, where: "event.item_id == a[0].item_id" }
            """,
            """
            tests:
              - name: the first item again, behind 209 others
                events:
            %s      - { at: 300s, on: clickstream, item_id: i0 }
                expect: []
              - name: an item again
                events: [{ at: 0s, on: clickstream, item_id: x }, { at: 1s, on: clickstream, item_id: x }]
                expect: [{ at: 1s }]
            """
                .formatted(events));
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out())
        .containsPattern(
            "note +\\d+ partial matches dropped: a customer had more than 200 partial matches");
  }

  @Test
  void missingMomentIsExplained() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 1h
            steps:
              - { step: a, on: clickstream, where: "event.action == 'view'" }
              - { step: c, on: clickstream, where: "event.action == 'compare'" }
              - { step: b, then: not-followed-by, within: 10m, on: clickstream, where: "event.action == 'buy'" }
            when: customer.segment == "new"
            cooldown: 30m
            requires-consent: [location]
            """,
            """
            tests:
              - name: the end is too early
                given: { customer: { segment: new } }
                events: [{ at: 0s, on: clickstream, action: view }, { at: 1m, on: clickstream, action: compare }]
                expect: [{ at: 11m }]
              - name: nothing is compared
                events: [{ at: 0s, on: clickstream, action: view }]
                until: 1h
                expect: [{ moment: BUY }]
              - name: no profile
                events: [{ at: 0s, on: clickstream, action: view }, { at: 1m, on: clickstream, action: compare }]
                until: 1h
                expect: [{ at: 11m }]
              - name: no consent
                given: { customer: { segment: new }, consent: { location: false } }
                events: [{ at: 0s, on: clickstream, action: view }, { at: 1m, on: clickstream, action: compare }]
                until: 1h
                expect: [{ at: 11m }]
              - name: too soon again
                given: { customer: { segment: new } }
                events:
                  - { at: 0s, on: clickstream, action: view }
                  - { at: 1m, on: clickstream, action: compare }
                  - { at: 12m, on: clickstream, action: view }
                  - { at: 13m, on: clickstream, action: compare }
                until: 1h
                expect: [{ at: 11m }, { at: 23m }]
              - name: nothing
                events: []
                expect: []
            """);
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out())
        .contains(
            "note  the match of [e1, e2] is emitted at 11m, after this test ends: set 'until: 11m'")
        .contains("note  no event matched step c after [e1], within 1h of the first event\n")
        .contains(
            "note  the match of [e1, e2] at 11m was suppressed: 'when' is not true: MISSING"
                + " customer.segment == \"new\" (customer.segment is missing)")
        .contains(
            "note  the match of [e1, e2] at 11m was suppressed: it requires consent to location")
        .contains(
            "note  the match of [e3, e4] at 23m was suppressed: the previous moment is within the"
                + " cooldown of 30m");
  }

  @Test
  void consentPurposesAreCaseInsensitive() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            requires-consent: [Location]
            steps: [{ step: a, on: clickstream }]
            """,
            """
            tests:
              - name: denied
                given: { consent: { LOCATION: false } }
                events: [{ at: 0s, on: clickstream }]
                expect: []
              - name: granted
                events: [{ at: 0s, on: clickstream }]
                expect: [{ at: 0s }]
            """);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void untilBeforeTheLastEventIsAnError() throws Exception {
    CommandLine test =
        test(
            LATE_EVENING,
            """
            tests:
              - name: the last event would be ignored
                events: [{ at: 0s, on: clickstream }, { at: 5m, on: clickstream }]
                until: 1m
                expect: []
            """);
    assertThat(test.err())
        .contains("p.tests.yaml:4:12: error: 'until' is before the last event, which is at 5m");
  }

  private CommandLine test(String pattern, String tests) throws Exception {
    Files.writeString(folder.resolve("p.yaml"), pattern);
    Files.writeString(folder.resolve("p.tests.yaml"), tests);
    return CommandLine.run("test", folder);
  }
}
