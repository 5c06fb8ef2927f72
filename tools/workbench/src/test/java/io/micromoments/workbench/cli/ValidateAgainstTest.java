package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate --against} says which recorded events fit the steps of patterns. */
class ValidateAgainstTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "title: t\n");
    Files.writeString(
        folder.resolve("events.jsonl"),
        """
        {"stream":"clickstream","event_id":"e1","event_time":"2026-05-02T10:00:00Z","customer_id":"ann","channel":"WEB","action":"add_to_cart","value":10.0}
        {"stream":"clickstream","event_id":"e2","event_time":"2026-05-02T10:01:00Z","customer_id":"ann","channel":"WEB","action":"add_to_cart","value":70.0}
        {"stream":"clickstream","event_id":"e3","event_time":"2026-05-02T10:02:00Z","customer_id":"ann","channel":"WEB","action":"purchase","value":20.0}
        not json
        """);
  }

  private CommandLine validate(String first, String second, String... more) throws Exception {
    Files.writeString(
        folder.resolve("p.yaml"),
        """
        pattern: p
        version: 1
        moment: BUY
        intent: x
        within: 10m
        steps:
          - { step: first, on: clickstream, where: '%s' }
          - { step: second, on: clickstream, where: '%s' }
        """
            .formatted(first, second));
    return CommandLine.run(
        "validate",
        folder.resolve("p.yaml"),
        "--against",
        folder,
        more.length > 0 ? "--format=json" : "--format=text");
  }

  @Test
  void aMisspelledConsentIsToldTheNearest() throws Exception {
    Files.writeString(
        folder.resolve("context.jsonl"),
        "{\"stream\":\"consent\",\"customer_id\":\"ann\",\"purpose\":\"personalisation\",\"granted\":true,\"event_time\":\"2026-05-01T00:00:00Z\"}\n");
    Path file =
        Files.writeString(
            folder.resolve("q.yaml"),
            """
            pattern: q
            version: 1
            moment: BUY
            intent: x
            requires-consent: [location, personalization]
            steps: [{ step: a, on: clickstream }]
            """);

    CommandLine validate = CommandLine.run("validate", file, "--against", folder);

    assertThat(validate.out())
        .contains(
            "q.yaml:5:30: warning: 'personalization' is not a usual consent purpose",
            "did you mean 'personalisation'?",
            "requires-consent: nobody consents to 'location', so there are no moments",
            "nobody consents to 'personalization', so there are no moments; 'personalisation' is"
                + " consented to 1 time");
  }

  @Test
  void aLiteralThatNeverOccursIsToldTheNearestThatDoes() throws Exception {
    assertThat(validate("event.action == \"add_to_chart\"", "event.action == \"purchase\"").out())
        .contains(
            """
            against %s: 3 events, and 1 line that a replay rejects
            p
              first: 0 of 3 clickstream events fit
                never true: event.action == "add_to_chart"  (%s/p.yaml:7:45)
                  'add_to_chart' never occurs in action; 'add_to_cart' does, 2 times
              second: 1 of 3 clickstream events fit, for example e3
            """
                .formatted(folder, folder));
  }

  @Test
  void partsThatAreNeverOrAlwaysTrueAreNamed() throws Exception {
    assertThat(
            validate(
                    "event.channel == \"WEB\" && event.value > 500.0",
                    "event.action == \"purchase\" && event.value > first[0].value")
                .out())
        .contains(
            """
              first: 0 of 3 clickstream events fit
                always true: event.channel == "WEB"  (%1$s/p.yaml:7:45)
                never true: event.value > 500.0  (%1$s/p.yaml:7:71)
              second: 1 of 3 clickstream events may fit, for example e3
            """
                .formatted(folder));
  }

  @Test
  void theValuesOfAFieldAreListedIfNoneResemblesTheLiteral() throws Exception {
    assertThat(validate("event.channel == \"KIOSK\"", "event.query == \"tents\"").out())
        .contains("'KIOSK' never occurs in channel; the most frequent values are 'WEB' (3)")
        .contains("'tents' never occurs in query, which has no value in any event");
  }

  @Test
  void partsThatNoEventMeetsAtOnceNameTheClosestEvent() throws Exception {
    assertThat(
            validate(
                    "event.action == \"purchase\" && event.value > 50.0",
                    "event.action == \"purchase\"")
                .out())
        .contains(
            """
              first: 0 of 3 clickstream events fit
                no event meets all parts at once; the closest is e2  (%s/p.yaml:7:45)
            """
                .formatted(folder));
  }

  @Test
  void aStreamWithoutEventsIsNamed() throws Exception {
    Files.writeString(
        folder.resolve("beacon.yaml"),
        """
        pattern: b
        version: 1
        moment: GO
        intent: x
        within: 10m
        steps:
          - { step: enter, on: beacon, where: 'event.transition == "ENTER"' }
        """);
    assertThat(
            CommandLine.run("validate", folder.resolve("beacon.yaml"), "--against", folder).out())
        .contains("enter: the recording has no beacon event");
  }

  @Test
  void jsonHasFiguresAndPositions() throws Exception {
    JsonNode against =
        new ObjectMapper()
            .readTree(
                validate("event.action == \"add_to_chart\"", "event.action == \"purchase\"", "json")
                    .out())
            .get("against");
    assertThat(against.get("events").asInt()).isEqualTo(3);
    assertThat(against.get("rejected").asInt()).isEqualTo(1);
    JsonNode pattern = against.get("patterns").get(0);
    assertThat(pattern.get("file").asText()).endsWith("p.yaml");
    assertThat(pattern.get("matches").asInt()).isZero();
    JsonNode part = pattern.get("steps").get(0).get("parts").get(0);
    assertThat(part.get("true_for").asInt()).isZero();
    assertThat(part.get("line").asInt()).isEqualTo(7);
    assertThat(part.get("column").asInt()).isEqualTo(45);
    JsonNode literal = part.get("never_occurring").get(0);
    assertThat(literal.get("nearest").asText()).isEqualTo("add_to_cart");
    assertThat(literal.get("nearest_count").asInt()).isEqualTo(2);
  }

  @Test
  void aStepThatNoAttemptGetsToIsNamed() throws Exception {
    assertThat(validate("event.action == \"purchase\"", "event.action == \"add_to_cart\"").out())
        .contains(
            "  no match: 1 customer reached step first, for example with event e3; none came further\n");
    assertThat(validate("event.action == \"add_to_cart\"", "event.action == \"purchase\"").out())
        .contains("  1 match of 1 customer; 1 came to first\n");
  }

  private String validateTogether(String... steps) throws Exception {
    Path patterns = Files.createDirectories(folder.resolve("both"));
    for (int i = 0; i < steps.length; i++) {
      Files.writeString(
          patterns.resolve("p" + i + ".yaml"),
          "pattern: p%s\nversion: 1\nmoment: BUY\nintent: x\nwithin: 1h\nsteps:\n%s"
              .formatted(String.valueOf(i), steps[i]));
    }
    return CommandLine.run("validate", patterns, "--against", folder).out();
  }

  @Test
  void aPatternWhoseConditionsRequireLessCoversTheOther() throws Exception {
    String out =
        validateTogether(
            """
              - { step: a, on: clickstream, where: 'event.action == "add_to_cart" && event.value > 50.0' }
              - { step: b, on: clickstream, where: event.action == "purchase" }
            """,
            """
              - { step: x, on: clickstream, where: event.action == "add_to_cart" }
              - { step: y, on: clickstream, where: event.action == "purchase" }
            """);
    assertThat(out)
        .containsOnlyOnce(
            "pattern p1 detects whatever this one does, at the same event or before: its conditions"
                + " require less");
    assertThat(out.indexOf("pattern p1 detects"))
        .isBetween(out.indexOf("\np0\n"), out.indexOf("\np1\n"));
  }

  @Test
  void anEarlierEventMayLeadIntoAnAbsenceSoNothingIsProven() throws Exception {
    assertThat(
            validateTogether(
                """
                  - { step: a, on: clickstream, where: event.action == "search" }
                  - { step: b, on: clickstream, where: 'event.action == "add_to_cart" && event.value > 50.0' }
                  - { step: c, then: not-followed-by, on: clickstream, where: event.action == "purchase" }
                """,
                """
                  - { step: a, on: clickstream, where: event.action == "search" }
                  - { step: b, on: clickstream, where: event.action == "add_to_cart" }
                  - { step: c, then: not-followed-by, on: clickstream, where: event.action == "purchase" }
                """))
        .doesNotContain("require less");
  }

  @Test
  void whatTwoPatternsHaveInCommonInTheRecordingIsAnObservation() throws Exception {
    assertThat(
            validateTogether(
                "  - { step: a, on: clickstream, where: event.value > 5.0 }\n",
                "  - { step: a, on: clickstream, where: event.channel == \"WEB\" }\n"))
        .contains(
            "in this recording, pattern p1 has the same 3 matches at the same time, for example e1");
  }

  @Test
  void aPartThatIsWrittenTwiceIsCountedOnce() throws Exception {
    assertThat(
            validate(
                    "(event.action == \"purchase\" && event.value > 5.0)"
                        + " || (event.action == \"purchase\" && event.value > 9.0)",
                    "event.action == \"purchase\"")
                .out())
        .doesNotContain("always true: event.action");
  }
}
