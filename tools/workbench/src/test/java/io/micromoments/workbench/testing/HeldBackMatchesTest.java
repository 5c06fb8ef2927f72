package io.micromoments.workbench.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests report about matches that a skip strategy holds back. */
class HeldBackMatchesTest {

  @TempDir private Path folder;

  @Test
  void delayedMatchIsReported() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 1h
            skip: past-last-event
            steps:
              - { step: a, on: clickstream }
              - { step: b, on: clickstream, where: "event.item_id == a[0].item_id" }
            """,
            """
            tests:
              - name: x, y, y
                events:
                  - { at: 0s, on: clickstream, item_id: x }
                  - { at: 5m, on: clickstream, item_id: y }
                  - { at: 6m, on: clickstream, item_id: y }
                until: 2h
                expect: [{ moment: BUY, at: 6m }]
              - name: x
                events: [{ at: 0s, on: clickstream, item_id: x }]
                expect: []
            """);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out())
        .contains(
            "the match of [e2, e3] was complete at 6m and emitted 54m later because of 'skip'")
        .contains(
            "by then its moment has expired, and no command is issued; the test passes only because"
                + " of 'until: 2h': the moment is emitted after the last event, at 1h");
    assertThat(test.err())
        .contains("p.yaml:6:1: warning: 'skip: past-last-event' can delay a complete match")
        .contains("for example a (A), a (B), b (B)");
  }

  @Test
  void untilThatATestDoesNotNeedIsNotBlamed() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 1h
            skip: past-last-event
            steps:
              - { step: a, on: clickstream }
              - { step: b, on: clickstream, where: "event.item_id == a[0].item_id" }
            """,
            """
            tests:
              - name: held back, but only until an event after the window
                events:
                  - { at: 0s, on: clickstream, item_id: x }
                  - { at: 5m, on: clickstream, item_id: y }
                  - { at: 6m, on: clickstream, item_id: y }
                  - { at: 61m, on: clickstream, item_id: z }
                until: 2h
                expect: [{ moment: BUY, at: 6m }]
              - name: not held back
                events: [{ at: 0s, on: clickstream, item_id: y }, { at: 1m, on: clickstream, item_id: y }]
                until: 2h
                expect: [{ moment: BUY, at: 1m }]
              - name: fails with until as well
                events:
                  - { at: 0s, on: clickstream, item_id: x }
                  - { at: 5m, on: clickstream, item_id: y }
                  - { at: 6m, on: clickstream, item_id: y }
                until: 2h
                expect: []
            """);
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out()).contains("emitted 54m later").doesNotContain("passes only because");
  }

  /** The moment of an absence is due after the last event: no strategy holds it back. */
  @Test
  void absenceThatNeedsUntilIsNotHeldBack() throws Exception {
    CommandLine test =
        test(
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 1h
            skip: past-last-event
            steps:
              - { step: a, on: clickstream }
              - { step: b, then: not-followed-by, on: interaction }
            """,
            """
            tests:
              - name: nothing within the hour
                events: [{ at: 0s, on: clickstream }]
                until: 1h
                expect: [{ at: 1h }]
              - name: a call
                events: [{ at: 0s, on: clickstream }, { at: 1s, on: interaction }]
                until: 1h
                expect: []
            """);
    assertThat(test.exit()).as(test.out()).isZero();
    assertThat(test.out()).doesNotContain("note");
  }

  private CommandLine test(String pattern, String tests) throws Exception {
    Files.writeString(folder.resolve("p.yaml"), pattern);
    Files.writeString(folder.resolve("p.tests.yaml"), tests);
    return CommandLine.run("test", folder);
  }
}
