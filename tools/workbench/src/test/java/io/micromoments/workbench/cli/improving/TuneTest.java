package io.micromoments.workbench.cli.improving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune} finds a change after which false positives are gone, or says that there is none. */
class TuneTest {

  @TempDir private Path folder;

  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void writePattern() throws Exception {
    Files.writeString(
        folder.resolve("p.yaml"),
        """
        pattern: p
        version: 1
        moment: BUY
        intent: x
        within: 1h
        steps:
          - { step: seen, on: clickstream, where: event.action == "view_item" }
          - { step: cart, on: clickstream, where: event.action == "add_to_cart" }
        """);
  }

  private void event(String customer, int minute, String action, int dwell, String category) {
    lines.add(
        String.format(
            Locale.ROOT,
            "{\"stream\":\"clickstream\",\"event_id\":\"e%02d\",\"event_time\":\"2026-05-02T10:%02d:00Z\","
                + "\"customer_id\":\"%s\",\"channel\":\"WEB\",\"action\":\"%s\",\"dwell_ms\":%d,"
                + "\"item_category\":\"%s\"}",
            lines.size(),
            minute,
            customer,
            action,
            dwell,
            category));
  }

  private CommandLine tune(Object... more) throws Exception {
    // In the order of time, or they would be late.
    lines.sort(Comparator.comparing(line -> line.substring(line.indexOf("event_time"))));
    Files.write(folder.resolve("events.jsonl"), lines);
    List<Object> words = new ArrayList<>(List.of("tune", folder.resolve("p.yaml")));
    words.addAll(List.of("--scenario", folder));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray());
  }

  @Test
  void aThresholdThatRemovesTheFalsePositivesIsProposed() throws Exception {
    for (String customer : List.of("ann", "ben", "eve")) {
      event(customer, 0, "view_item", 40_000, "tents");
      event(customer, 9, "add_to_cart", 0, "tents");
    }
    event("bot", 0, "view_item", 100, "tents");
    event("bot", 8, "add_to_cart", 0, "tents");
    CommandLine run = tune("--false-positive", "bot@2026-05-02T10:08:00Z");
    assertThat(run.out())
        .as(run.err())
        .contains(
            """
            detects    4 moments in the scenario; 1 false positive to remove, 3 true positives to keep
            """)
        .contains(
            """
            proposal   step seen: where: … && event.dwell_ms >= 20050
                       all false positives go, all true positives stay; 3 moments are left
            """);
    assertThat(run.exit()).isZero();
    assertThat(Files.readString(CommandLine.ROOT.resolve("docs/improving.md")))
        .as("the example in the docs")
        .contains(run.out().lines().limit(4).collect(Collectors.joining("\n")));
  }

  @Test
  void aSmallerWindowIsPreferredToACondition() throws Exception {
    event("ann", 0, "view_item", 40_000, "tents");
    event("ann", 3, "add_to_cart", 0, "tents");
    event("bot", 0, "view_item", 100, "mats");
    event("bot", 50, "add_to_cart", 0, "mats");
    CommandLine run = tune("--false-positive", "bot", "--format", "json");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode proposals = new ObjectMapper().readTree(run.out()).get("proposals");
    assertThat(proposals.get(0).get("change").asText()).isEqualTo("within: 5m");
    assertThat(proposals.get(0).get("moments").asInt()).isEqualTo(1);
  }

  @Test
  void repetitionsAreCountedByTheEngine() throws Exception {
    event("ann", 0, "view_item", 5, "tents");
    event("ann", 1, "view_item", 5, "tents");
    event("ann", 9, "add_to_cart", 0, "tents");
    event("bot", 0, "view_item", 5, "tents");
    event("bot", 9, "add_to_cart", 0, "tents");
    CommandLine run = tune("--false-positive", "bot");
    assertThat(run.out()).contains("step seen: times: 2\n");
    assertThat(run.exit()).isZero();
  }

  @Test
  void theTruePositiveThatStandsInTheWayIsNamed() throws Exception {
    event("ann", 0, "view_item", 40_000, "tents");
    event("ann", 9, "add_to_cart", 0, "tents");
    event("eve", 0, "view_item", 100, "tents");
    event("eve", 9, "add_to_cart", 0, "tents");
    event("bot", 0, "view_item", 100, "tents");
    event("bot", 9, "add_to_cart", 0, "tents");
    CommandLine run = tune("--false-positive", "bot", "--true-positive", "eve");
    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .contains("no change  removes all false positives and keeps all true positives")
        .contains("in the way: the true positives eve@2026-05-02T10:09:00Z");
    lines.clear();
    event("ann", 0, "view_item", 40_000, "tents");
    event("ann", 9, "add_to_cart", 0, "tents");
    event("eve", 0, "view_item", 300, "tents");
    event("eve", 5, "add_to_cart", 0, "tents");
    event("bot", 0, "view_item", 300, "tents");
    event("bot", 5, "add_to_cart", 0, "tents");
    event("bat", 20, "view_item", 100, "mats");
    event("bat", 50, "add_to_cart", 0, "mats");
    CommandLine partly = tune("--false-positive", "bot", "--false-positive", "bat");
    assertThat(partly.exit()).isEqualTo(1);
    assertThat(partly.out())
        .contains("no change  removes all false positives and keeps all true positives")
        .contains("bot@2026-05-02T10:05:00Z stay");
  }

  @Test
  void momentsThatDoNotExistAndWrongUsageAreErrors() throws Exception {
    event("ann", 0, "view_item", 40_000, "tents");
    event("ann", 9, "add_to_cart", 0, "tents");
    CommandLine unknown = tune("--false-positive", "anne");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("--false-positive anne: the pattern has no such moment", "did you mean 'ann'?");
    CommandLine otherTime = tune("--false-positive", "ann@2026-05-02T11:00:00Z");
    assertThat(otherTime.err()).contains("moments of this customer: 2026-05-02T10:09:00Z");
    CommandLine noTime = tune("--false-positive", "ann@2026-05-02 10:09");
    assertThat(noTime.exit()).isEqualTo(2);
    assertThat(noTime.err()).contains("allowed: CUSTOMER, or CUSTOMER@TIME");
    CommandLine both = tune("--false-positive", "ann", "--true-positive", "ann");
    assertThat(both.exit()).isEqualTo(2);
    assertThat(both.err()).contains("is named as true and as false positive");
    Files.writeString(folder.resolve("q.yaml"), "tests: []\n");
    CommandLine folderGiven =
        CommandLine.run("tune", folder, "--scenario", folder, "--false-positive", "x");
    assertThat(folderGiven.exit()).isEqualTo(2);
    assertThat(folderGiven.err()).contains("is a folder");
  }
}
