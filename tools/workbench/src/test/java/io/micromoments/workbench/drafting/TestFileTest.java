package io.micromoments.workbench.drafting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestFileTest {

  private static final PatternTest ADDED =
      TestDraft.of(
              Journeys.pattern(
                  """
                  pattern: p
                  version: 1
                  moment: BUY
                  intent: i
                  steps: [{ step: a, on: clickstream }]
                  """),
              new Journeys().page("0S", "rates").build(),
              Set.of())
          .named("added");

  @Test
  void everythingInTheFileStaysAsItIs() {
    String before =
        """
        # Written by hand.
        tests:
        - name: first     # with a comment
          events: []
          expect: []


        # the end
        """;
    assertThat(with(before))
        .isEqualTo(
            before
                + """
                - name: added
                  events:
                    - { at: 0s, on: clickstream, action: page_view, page_category: rates }
                  expect:
                    - { moment: BUY, at: 0s, evidence: [e1] }
                """);
  }

  @Test
  void indentationAndLineEndingsAreThoseOfTheFile() {
    String before = "tests:\r\n    - name: first\r\n      events: []\r\n      expect: []";
    assertThat(with(before))
        .startsWith(before + "\r\n    - name: added\r\n      events:\r\n")
        .endsWith("evidence: [e1] }\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests: []\n",
        "tests: [{ name: first, events: [], expect: [] }]\n",
        "{ tests: [\n { name: first, events: [], expect: [] }\n] }\n",
        "tests:\n  - name: first\n    events: []\n    expect: []\n...\n"
      })
  void fileOfAnotherFormIsNotChangedAndTheTestIsShown(String before) {
    assertThatThrownBy(() -> with(before))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("p.tests.yaml: a test cannot be appended")
        .extracting(thrown -> ((UnusableInput) thrown).hint())
        .asString()
        .contains("copy this test into it", "- name: added");
  }

  private static String with(String before) {
    return TestFile.with(new SourceText("p.tests.yaml", before), ADDED);
  }
}
