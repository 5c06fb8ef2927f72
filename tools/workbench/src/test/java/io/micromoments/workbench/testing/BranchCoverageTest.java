package io.micromoments.workbench.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which branches of conditions the tests of a pattern cover. */
class BranchCoverageTest {

  private static final String HEAD =
      """
      pattern: p
      version: 1
      moment: BUY
      intent: i
      within: 1h
      """;

  @TempDir private Path folder;

  private CommandLine test(String pattern, String tests, String... options) throws Exception {
    Files.writeString(folder.resolve("p.yaml"), HEAD + pattern);
    Files.writeString(folder.resolve("p.tests.yaml"), tests);
    Object[] words = new Object[options.length + 2];
    words[0] = "test";
    words[1] = folder;
    System.arraycopy(options, 0, words, 2, options.length);
    return CommandLine.run(words);
  }

  @Test
  void aPartBehindOneThatDoesNotHoldIsNotEvaluated() throws Exception {
    String pattern =
        """
        steps:
          - step: seen
            on: clickstream
            where: >-
              event.action == "view_item"
              && (event.value > 100.0 || event.item_category == "tv")
        """;
    CommandLine run =
        test(
            pattern,
            """
            tests:
              - name: dear
                events: [{ at: 0s, on: clickstream, action: view_item, value: 200.0 }]
                expect: [{ at: 0s }]
              - name: something else, for which neither value nor category matters
                events: [{ at: 0s, on: clickstream, action: search, value: 1.0, item_category: tv }]
                expect: []
            """);
    assertThat(run.out())
        .contains(
            """
              steps covered: 1 of 1
              branches covered: 3 of 6
                seen, line 11: event.value > 100.0 was never false
                seen, line 11: event.item_category == "tv" was never evaluated
            """);
    assertThat(run.exit()).isZero();
  }

  @Test
  void conditionsOfAnAbsenceALoopWhenAndAFeatureCount() throws Exception {
    CommandLine run =
        test(
            """
            features:
              - { feature: calls, aggregate: count, on: interaction, where: event.kind == "call", in: 7d }
            steps:
              - { step: looks, on: clickstream, where: event.action == "view_item", times: 1+, until: event.action == "logout" }
              - { step: bought, then: not-followed-by, on: clickstream, where: event.action == "purchase" }
              - { step: asks, on: interaction }
            when: features.calls >= 2 || customer.segment == "new"
            """,
            """
            tests:
              - name: asks
                events:
                  - { at: 0s, on: clickstream, action: view_item }
                  - { at: 1m, on: interaction, kind: call }
                expect: []
              - name: asks twice
                events:
                  - { at: 0s, on: interaction, kind: call }
                  - { at: 1m, on: clickstream, action: view_item }
                  - { at: 2m, on: interaction, kind: call }
                expect: [{ at: 2m }]
            """,
            "--branch-threshold",
            "100");
    assertThat(run.out())
        .contains(
            """
                feature calls, line 7: event.kind == "call" was never false
                looks, line 9: event.action == "view_item" was never false
                until of looks, line 9: event.action == "logout" was never true
                bought, line 10: event.action == "purchase" was never evaluated
                when, line 12: customer.segment == "new" was never true
            """)
        .contains(
            "FAIL  branch coverage is 50 %, below --branch-threshold 100: in feature calls,"
                + " event.kind == \"call\" was never false, and 4 more; add tests in which they are");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void anEventThatTheEngineSkipsByItsWordsWasSeenAsFalse() throws Exception {
    String tests =
        """
        tests:
          - name: bought
            events:
              - { at: 0s, on: clickstream, action: search }
              - { at: 1m, on: clickstream, action: view_item }
              - { at: 2m, on: clickstream, action: search }
              - { at: 3m, on: clickstream, action: purchase }
            expect: [{ at: 3m }]
          - name: not bought
            events: [{ at: 0s, on: clickstream, action: view_item }]
            expect: []
        """;
    CommandLine run =
        test(
            """
            steps:
              - { step: seen, on: clickstream, where: event.action == "view_item" }
              - { step: bought, on: clickstream, where: event.action == "purchase" }
            """,
            tests,
            "--branch-threshold=100%",
            "--format=json");
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("\"branches\" : 4", "\"covered_branches\" : 4", "\"line\" : 7")
        .contains("\"part\" : \"event.action == \\\"view_item\\\"\"");
  }

  @Test
  void alternativesAndOrdersOfTheSameStepsCountOnce() throws Exception {
    CommandLine run =
        test(
            """
            steps:
              - all-of:
                  - { step: tent, on: clickstream, where: event.item_category == "tents" }
                  - step: mat
                    any-of:
                      - { on: clickstream, where: event.item_category == "mats" }
                      - { on: interaction, where: event.topic == "mats" }
            """,
            """
            tests:
              - name: both
                events:
                  - { at: 0s, on: clickstream, item_category: mats }
                  - { at: 1m, on: clickstream, item_category: tents }
                expect: [{ at: 1m }]
              - name: one
                events: [{ at: 0s, on: interaction, topic: mats }]
                expect: []
            """);
    assertThat(run.out())
        .contains(
            """
              branches covered: 5 of 6
                mat, line 12: event.topic == "mats" was never false
            """);
  }

  @Test
  void aConditionWithoutVariablesHasNoBranches() throws Exception {
    CommandLine run =
        test(
            """
            steps:
              - { step: a, on: clickstream, where: 'true' }
            """,
            """
            tests:
              - { name: a, events: [{ at: 0s, on: clickstream }], expect: [{ at: 0s }] }
              - { name: none, events: [{ at: 0s, on: beacon }], expect: [] }
            """,
            "--branch-threshold",
            "100");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).doesNotContain("branches");
  }
}
