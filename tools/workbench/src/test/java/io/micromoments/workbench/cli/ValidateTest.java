package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {

  @TempDir private Path folder;

  @Test
  void eachWrongFieldOfATestIsReportedAtItsPosition() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "p.tests.yaml",
        """
        tests:
          - name: t
            given: { customer: { segmnt: a, lifetime_value: much } }
            events:
              - { at: 0s, on: clickstream, acton: search, dwell_ms: long }
              - at: 1m
                on: beacon
                transition: ENTERED
            expect: []
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out())
        .contains(
            "p.tests.yaml:3:26: error: profile has no field 'segmnt'",
            "did you mean 'segment'? allowed:",
            "p.tests.yaml:3:53: error: 'lifetime_value' is the text \"much\"",
            "p.tests.yaml:5:36: error: clickstream has no field 'acton'",
            "p.tests.yaml:5:61: error: 'dwell_ms' is the text \"long\"",
            "allowed: a whole number",
            "p.tests.yaml:8:21: error: 'transition' is 'ENTERED'",
            "did you mean 'ENTER'?");
  }

  @Test
  void deniedConsentThatThePatternDoesNotRequireGivesAWarning() throws Exception {
    write("p.yaml", pattern("requires-consent: [location]\n"));
    write(
        "p.tests.yaml",
        """
        tests:
          - name: denied
            given: { consent: { Location: false } }
            events: []
            expect: []
          - name: misspelled locations
            given: { consent: { locations: false } }
            events: []
            expect: []
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isZero();
    assertThat(validate.out())
        .contains(
            "p.tests.yaml:7:25: warning: the pattern requires no consent to 'locations', so this has"
                + " no effect",
            "did you mean 'location'? required: location")
        .doesNotContain("p.tests.yaml:3");
  }

  @Test
  void aFailedTestIsNamedWithItsPosition() throws Exception {
    write("p.yaml", pattern(""));
    write("p.tests.yaml", "tests:\n  - name: t\n    events: []\n    expect: [{ moment: GO }]\n");
    assertThat(CommandLine.run("test", folder).out())
        .contains("FAIL  t  (" + folder.resolve("p.tests.yaml") + ":2:5)");
  }

  @Test
  void aPlaceholderThatNoPatternCapturesGivesAWarning() throws Exception {
    write("p.yaml", pattern("capture: { item: \"'tent'\" }\n"));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        rules: [{ intent: I, boost: 1, text: "Your {item}, {itm|it}." }]
        actions: [{ intent: other, offer: x, text: "{anything|it}" }]
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isZero();
    assertThat(validate.out())
        .contains("policy.yaml:3:53: warning: no pattern for these moments captures 'itm'")
        .contains("captured: item")
        .doesNotContain("captures 'item'", "'anything'");
  }

  @Test
  void aConditionOnAValueThatNoPatternCapturesGivesAWarning() throws Exception {
    write("p.yaml", pattern("capture: { item: \"'tent'\" }\n"));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        actions:
          - { intent: I, offer: x, where: 'moment.capture["itm"] == "a"' }
          - { intent: I, offer: y, where: 'moment.capture.size == "b" && moment.capture.item != ""' }
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).as(validate.out()).isZero();
    assertThat(validate.out())
        .contains("policy.yaml:4:52: warning: no pattern for these moments captures 'itm'")
        .contains("policy.yaml:5:51: warning: no pattern for these moments captures 'size'")
        .doesNotContain("captures 'item'");
  }

  @Test
  void onlyPatternsOfTheRulesMomentsCountAsCapturing() throws Exception {
    write("p.yaml", pattern("capture: { item: \"'tent'\" }\n"));
    write(
        "r.yaml",
        pattern("capture: { size: \"'l'\" }\n").replace("KNOW", "GO").replace(": p", ": r"));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        # KNOW moments have no capture.size, unlike others.
        rules:
          - { moment: KNOW, intent: I, boost: 1, where: "moment.capture[\\"size\\"] == \\"l\\"" }
          - { moment: GO, intent: I, boost: 1, where: 'moment.capture.size == "l"' }
        """);
    assertThat(CommandLine.run("validate", folder).out())
        .contains("policy.yaml:5:67: warning: no pattern for these moments captures 'size'")
        .contains("0 errors, 3 warnings");
  }

  @Test
  void anIntentOrAPatternThatDoesNotExistGivesAWarning() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        rules: [{ intent: I, boost: 1 }, { intent: ii, boost: 1 }]
        stops: { patterns: [p, pp] }
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isZero();
    assertThat(validate.out())
        .contains("policy.yaml:3:44: warning: no pattern has the intent 'ii'")
        .contains("did you mean 'i'? allowed: i")
        .contains("policy.yaml:4:24: warning: there is no pattern 'pp'")
        .doesNotContain("'p'\n");
  }

  @Test
  void charactersThatControlATerminalAreShownAsReplacements() throws Exception {
    write("p.yaml", pattern("").replace("KNOW", "\"K\\eb\u202Ec\""));
    CommandLine text = CommandLine.run("validate", folder);
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out()).contains("\uFFFD").doesNotContain("\u001b", "\u202E");

    CommandLine json = CommandLine.run("validate", "--format", "json", folder);
    assertThat(json.out()).contains("\\u202e").doesNotContain("\u001b", "\u202E");
    assertThat(new ObjectMapper().readTree(json.out()).findValuesAsText("message"))
        .anyMatch(message -> message.contains("\u202E"));
  }

  @Test
  void everyPlaceholderThatNoPatternCapturesGivesAWarning() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        actions:
          - { intent: i, offer: a, text: "Sorry {nam}" }
          - { intent: i, offer: b, text: "Hello {nam}" }
        """);
    assertThat(CommandLine.run("validate", folder).out())
        .contains("policy.yaml:4:42: warning: no pattern for these moments captures 'nam'")
        .contains("policy.yaml:5:42: warning: no pattern for these moments captures 'nam'");
  }

  @Test
  void anActionOnAnOfferThatGuestsHaveListedGivesAWarning() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        guests: { offers: [a], channels: { KIOSK: [c] } }
        actions:
          - { intent: i, offer: [a, b, c], text: Thank you }
          - { intent: i, offer: a }
        """);
    assertThat(CommandLine.run("validate", folder).out())
        .contains("policy.yaml:3:20: warning: guests have 'a' in their list")
        .contains("policy.yaml:3:44: warning: guests have 'c' in their list")
        .doesNotContain("guests have 'b'");
  }

  @Test
  void quietHoursThatNeverEndGiveAWarningButWholeDaysDoNot() throws Exception {
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        quiet-hours:
          - { from: "21:00", until: "21:00" }
          - { from: "00:00", until: "00:00", days: [sunday] }
        """);
    assertThat(CommandLine.run("validate", folder).out())
        .contains("policy.yaml:4:22: warning: 'until' is the same time as 'from'")
        .doesNotContain("policy.yaml:5");
  }

  @Test
  void theFilesOfAScenarioAreNoDefinitions() throws Exception {
    write("p.yaml", pattern(""));
    write("scenario.yaml", "title: t\n");
    write("events.jsonl", "{}\n");
    CommandLine whole = CommandLine.run("validate", folder);
    assertThat(whole.exit()).as(whole.out()).isZero();
    for (String name : List.of("scenario.yaml", "events.jsonl")) {
      CommandLine single = CommandLine.run("validate", folder.resolve(name));
      assertThat(single.exit()).isEqualTo(1);
      assertThat(single.out())
          .contains("this file belongs to a scenario")
          .contains("micromoments replay --scenario DIR");
    }
  }

  private static String pattern(String more) {
    return "pattern: p\nversion: 1\nmoment: KNOW\nintent: i\n"
        + more
        + "steps: [{step: s, on: clickstream, where: event.action == 'a'}]\n";
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
