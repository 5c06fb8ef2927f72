package io.micromoments.workbench.cli.improving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hygiene} finds patterns that are silent, noisy, untested, or refer to what is gone. */
class HygieneTest {

  @TempDir private Path folder;

  private void pattern(String name, String more) throws Exception {
    Files.writeString(
        folder.resolve(name + ".yaml"),
        "pattern: %s\nversion: 1\nmoment: KNOW\nintent: i\n%s".formatted(name, more));
  }

  private void tests(String name, String fires, String doesNot) throws Exception {
    Files.writeString(
        folder.resolve(name + ".tests.yaml"),
        """
        tests:
          - { name: fires, events: [{ at: 0s, %s }], expect: [{ at: 0s }] }
          - { name: does not, events: [{ at: 0s, %s }], expect: [] }
        """
            .formatted(fires, doesNot));
  }

  /** 40 customers: each looks, every fourth searches, and every tenth does each other thing. */
  private Path scenario() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("recording"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      for (String action :
          List.of("view_item", i % 4 == 0 ? "search" : "page_view", "look" + i % 10)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "{\"stream\":\"clickstream\",\"event_id\":\"e%03d\",\"customer_id\":\"c%02d\","
                    + "\"event_time\":\"2026-05-02T10:%02d:%02dZ\",\"channel\":\"WEB\","
                    + "\"action\":\"%s\",\"properties\":{\"size\":\"m\"}}",
                lines.size(),
                i,
                lines.size() / 60,
                lines.size() % 60,
                action));
      }
    }
    Files.write(scenario.resolve("events.jsonl"), lines);
    return scenario;
  }

  private static String step(String where) {
    return "owner: crm\nsteps: [{ step: a, on: clickstream, where: '%s' }]\n".formatted(where);
  }

  @Test
  void silentAndNoisyPatternsAndUnseenFieldsAreFound() throws Exception {
    Path scenario = scenario();
    pattern("looks", step("event.action == \"view_item\""));
    pattern("one", step("event.action == \"look1\""));
    pattern("two", step("event.action == \"look2\""));
    pattern("three", step("event.action == \"look3\""));
    pattern("colour", step("event.properties.color == \"red\" && event.properties.size == \"m\""));
    pattern("near", "owner: crm\nsteps: [{ step: a, on: beacon }]\n");
    CommandLine run = CommandLine.run("hygiene", folder, "--against", scenario);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "warning +noisy +\\S*looks.yaml:1:1 +1,000 moments per thousand customers, 10 times the median"
                + " of the other patterns")
        .containsPattern(
            "warning +silent +\\S*colour.yaml:1:1 +no moment in the recording, which lacks"
                + " properties.color\n")
        .containsPattern(
            "warning +silent +\\S*near.yaml:1:1 +no moment in the recording, which lacks beacon"
                + " events\n")
        .containsPattern(
            "warning +unseen-field +\\S*colour.yaml:6:45 +field properties.color has no value in"
                + " any clickstream event of the recording\n")
        .doesNotContain("properties.size has", "no-owner");
    CommandLine limited =
        CommandLine.run(
            "hygiene",
            folder,
            "--against",
            scenario,
            "--noisy-above",
            "500",
            "--strict",
            "--format",
            "json");
    assertThat(limited.exit()).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(limited.out());
    assertThat(json.get("errors").asInt()).isEqualTo(7);
    assertThat(json.get("findings").findValuesAsText("finding"))
        .startsWith(
            "no-tests", "no-tests", "no-tests", "no-tests", "no-tests", "no-tests", "noisy");
    assertThat(json.get("figures").get("one").get("per_thousand_customers").asDouble())
        .isEqualTo(100);
  }

  @Test
  void testsOwnersAndNamesThatAreGoneAreFoundWithoutARecording() throws Exception {
    pattern("good", step("event.action == \"a\""));
    tests("good", "on: clickstream, action: a", "on: clickstream, action: b");
    pattern("fails", step("event.action == \"a\""));
    tests("fails", "on: clickstream, action: b", "on: clickstream");
    pattern("orphan", "status: draft\nsteps: [{ step: a, on: clickstream }]\n");
    tests("orphan", "on: clickstream", "on: beacon");
    pattern(
        "follows",
        "owner: crm\nsteps: [{ step: a, on: moment, where: event.pattern == \"gone\" }]\n");
    tests("follows", "on: moment, pattern: gone", "on: moment, pattern: good");
    Files.writeString(folder.resolve("broken.yaml"), "pattern: broken\nversion: none\n");
    CommandLine run = CommandLine.run("hygiene", folder);
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsPattern("error +invalid +\\S*broken.yaml:2:10 ")
        .containsPattern("error +failing-tests +\\S*fails.yaml:1:1 +failed: 'fires'\n")
        .containsPattern(
            "error +unknown-pattern +\\S*follows.yaml:6:39 +waits for moments of pattern 'gone', which"
                + " these files do not define\n")
        .containsPattern("warning +unknown-pattern +\\S*follows.tests.yaml:2:1 +test 'fires' has")
        .containsPattern("warning +no-owner +\\S*orphan.yaml:1:1 ")
        .containsPattern("note +not-live +\\S*orphan.yaml:1:1 +is a draft: it is not run\n")
        .containsPattern("warning +untested-step +\\S*fails.yaml:6:9 +no event of a test fits step")
        .doesNotContain("good.yaml");
    assertThat(run.out()).startsWith("level");
    assertThat(run.out().indexOf("error ")).isLessThan(run.out().indexOf("warning "));
    assertThat(CommandLine.run("hygiene", folder, "--strict").exit()).isEqualTo(1);
  }

  @Test
  void wrongUsageSaysWhatIsAllowed() throws Exception {
    pattern("good", step("event.action == \"a\""));
    CommandLine noRecording = CommandLine.run("hygiene", folder, "--noisy-above", "5");
    assertThat(noRecording.exit()).isEqualTo(2);
    assertThat(noRecording.err()).contains("--noisy-above needs a recording");
    CommandLine negative =
        CommandLine.run("hygiene", folder, "--against", scenario(), "--noisy-above=-5");
    assertThat(negative.exit()).isEqualTo(2);
    assertThat(negative.err()).contains("allowed: a number from 0");
    CommandLine missing = CommandLine.run("hygiene", folder, "--against", "nowhere");
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err()).contains("scenario not found: nowhere");
  }
}
