package io.micromoments.workbench.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a test says about a moment that it expects, but that is not detected. */
class MissingMatchTest {

  @TempDir private Path folder;

  @Test
  void sequenceThatDoesNotBecomeCompleteIsExplained() throws Exception {
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
              - { step: b, then: not-next, on: clickstream, where: "event.action == 'leave'" }
            """,
            """
            tests:
              - name: nothing follows
                events: [{ at: 0s, on: clickstream, action: view }]
                expect: [{ moment: BUY }]
              - name: what must not follow
                events: [{ at: 0s, on: clickstream, action: view }, { at: 1s, on: clickstream, action: leave }]
                expect: [{ moment: BUY }]
              - name: nothing
                events: []
                expect: []
            """);
    assertThat(test.out())
        .contains(
            "the partial match of [e1] did not become complete: an event must follow the last one")
        .contains("the partial match of [e1] ended: e2 fits step b, which must not occur");
  }

  @Test
  void theEventThatCameClosestIsShownWithTheValuesThatItFails() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: KNOW
            intent: i
            within: 15m
            steps:
              - { step: warm, on: sensor, where: event.metric == "temp" && event.reading > -10.0 }
              - { step: visit, on: clickstream, where: event.action == "view" }
              - { step: enters, on: beacon, where: event.transition == "ENTER" }
            when: '!customer.products.exists(p, p.type == "loan")'
            """,
            """
            tests:
              - name: another metric
                events: [{ at: 0s, on: sensor, metric: temperature, reading: -8 }]
                expect: [{ moment: KNOW }]
              - name: no event of the stream
                events: [{ at: 0s, on: beacon, transition: ENTER }]
                expect: [{ moment: KNOW }]
              - name: too early
                events:
                  - { at: 0s, on: clickstream, action: view }
                  - { at: 1m, on: sensor, metric: temp, reading: -8 }
                  - { at: 2m, on: clickstream, action: search }
                until: 1h
                expect: [{ moment: KNOW }]
              - name: too late
                events:
                  - { at: 0m, on: sensor, metric: temp, reading: -8 }
                  - { at: 16m, on: clickstream, action: view }
                until: 1h
                expect: [{ moment: KNOW }]
              - name: none on the stream of the last step
                events:
                  - { at: 0m, on: sensor, metric: temp, reading: -8 }
                  - { at: 1m, on: clickstream, action: view }
                expect: [{ moment: KNOW }]
              - name: no profile
                events:
                  - { at: 0m, on: sensor, metric: temp, reading: -8 }
                  - { at: 1m, on: clickstream, action: view }
                  - { at: 2m, on: beacon, transition: ENTER }
                expect: [{ moment: KNOW }]
              - name: nothing
                events: []
                expect: []
            """);
    assertThat(test.out())
        .contains(
            "note  no event matched the first step, warm; the closest, e1: FAIL event.metric =="
                + " \"temp\" (event.metric is \"temperature\")\n")
        .contains("note  no event matched the first step, warm; the test has no event on sensor\n")
        .contains(
            "note  no event matched step visit after [e2], within 15m of the first event; the"
                + " closest, e3: FAIL event.action == \"view\" (event.action is \"search\"); e1 fits,"
                + " but came before step warm\n")
        .contains(
            "note  no event matched step visit after [e1], within 15m of the first event; e2 fits,"
                + " but came too late\n")
        .contains(
            "note  no event matched step enters after [e1, e2], within 15m of the first event; the"
                + " test has no event on beacon\n")
        .contains(
            "was suppressed: 'when' is not true: MISSING !customer.products.exists(p, p.type =="
                + " \"loan\") (customer.products is missing)\n")
        // What is only tried for a message is not covered by the tests.
        .contains("enters, line 9: event.transition == \"ENTER\" was never false");
  }

  private CommandLine test(String pattern, String tests) throws Exception {
    Files.writeString(folder.resolve("p.yaml"), pattern);
    Files.writeString(folder.resolve("p.tests.yaml"), tests);
    return CommandLine.run("test", folder);
  }
}
