package io.micromoments.workbench.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code suggest} finds an effect that is there, and none in noise. */
class SuggestionSearchTest {

  private static final int CUSTOMERS = 500;
  private static final String PURCHASE = "event.action == \"purchase\"";
  private static final Instant START = Instant.parse("2026-05-01T08:00:00Z");

  @TempDir private Path folder;

  /**
   * Writes a recording of customers who look at things and search, of whom a quarter buy: those who
   * looked at tents twice if there is an effect, and random ones otherwise.
   */
  private Path scenario(boolean hasEffect) throws Exception {
    Random random = new Random(42);
    List<String> lines = new ArrayList<>();
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      Instant time = START.plusSeconds(random.nextInt(100_000));
      int tents = 0;
      for (int i = 3 + random.nextInt(8); i > 0; i--) {
        time = time.plusSeconds(60 + random.nextInt(300));
        String category = List.of("tents", "mats", "lamps").get(random.nextInt(3));
        boolean isView = random.nextBoolean();
        tents += isView && category.equals("tents") ? 1 : 0;
        lines.add(line(lines.size(), customer, time, isView ? "view_item" : "search", category));
      }
      double probability = !hasEffect ? 0.25 : tents >= 2 ? 0.7 : 0.1;
      if (random.nextDouble() < probability) {
        lines.add(line(lines.size(), customer, time.plusSeconds(60), "purchase", "any"));
      }
    }
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    Files.write(scenario.resolve("events.jsonl"), lines);
    return scenario;
  }

  private static String line(int id, int customer, Instant time, String action, String category) {
    return String.format(
        Locale.ROOT,
        "{\"stream\":\"clickstream\",\"event_id\":\"e%05d\",\"event_time\":\"%s\",\"customer_id\":\"c%03d\","
            + "\"channel\":\"WEB\",\"action\":\"%s\",\"item_category\":\"%s\"}",
        id,
        time,
        customer,
        action,
        category);
  }

  @Test
  void anEffectIsFoundAndWrittenAsAPatternWithTests() throws Exception {
    Path scenario = scenario(true);
    Path out = folder.resolve("out");
    Object[] command = {
      "suggest", "--scenario", scenario, "--goal", PURCHASE, "--out", out, "--format", "json"
    };
    CommandLine run = CommandLine.run(command);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("suggested").asText())
        .startsWith("clickstream view_item tents 2 times, within 1");
    assertThat(json.get("probability_by_chance").asDouble()).isLessThan(0.001);
    JsonNode judged = json.get("in_validation");
    assertThat(judged.get("lift_interval").get(0).asDouble()).isGreaterThan(1.5);
    assertThat(Files.readString(out.resolve("suggested.yaml")))
        .contains("where: event.action == \"view_item\" && event.item_category == \"tents\"")
        .contains("times: 2\n")
        .contains("# This is a difference between customers, not its cause.");
    assertThat(CommandLine.run("test", out).exit()).isZero();
    CommandLine again = CommandLine.run(command);
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("no file is overwritten");
  }

  @Test
  void theExampleInTheDocsIsWhatIsFoundInThisRecording() throws Exception {
    CommandLine run =
        CommandLine.run(
            "suggest",
            "--scenario",
            scenario(true),
            "--goal",
            PURCHASE,
            "--out",
            folder.resolve("o"));
    assertThat(run.exit()).as(run.err()).isZero();
    String found = run.out().lines().limit(6).collect(Collectors.joining("\n"));
    assertThat(Files.readString(CommandLine.ROOT.resolve("docs/improving.md"))).contains(found);
  }

  @Test
  void numbersThatAreNotFiniteAreNoThresholds() throws Exception {
    Path scenario = scenario(true);
    Path events = scenario.resolve("events.jsonl");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(events)) {
      String value =
          lines.size() % 3 == 0 ? "Infinity" : lines.size() % 3 == 1 ? "NaN" : "-Infinity";
      lines.add(line.replace("\"channel\"", "\"value\":\"" + value + "\",\"channel\""));
    }
    Files.write(events, lines);

    CommandLine run =
        CommandLine.run(
            "suggest", "--scenario", scenario, "--goal", PURCHASE, "--out", folder.resolve("o"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("view_item tents 2 times");
  }

  @Test
  void nothingIsFoundInNoise() throws Exception {
    CommandLine run =
        CommandLine.run(
            "suggest",
            "--scenario",
            scenario(false),
            "--goal",
            PURCHASE,
            "--out",
            folder.resolve("out"));
    assertThat(run.out())
        .contains("nothing   separates those who reach the goal from the others, beyond chance");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(folder.resolve("out")).isEmptyDirectory();
  }

  @Test
  void historiesEndBeforeTheGoalAndHaveTheSameLengthsOnBothSides() throws Exception {
    EventCondition goal = GoalCondition.of("--goal", PURCHASE);
    Histories histories = Histories.read(scenario(false), goal, Optional.empty(), 1);
    for (List<History> part : List.of(histories.search(), histories.validation())) {
      Map<Boolean, Map<Integer, Long>> lengths =
          part.stream()
              .collect(
                  Collectors.groupingBy(
                      History::reachesGoal,
                      Collectors.groupingBy(each -> each.events().size(), Collectors.counting())));
      long forEach = (part.size() - Histories.reached(part)) / Histories.reached(part);
      lengths
          .get(true)
          .forEach(
              (length, count) ->
                  assertThat(lengths.get(false)).containsEntry(length, count * forEach));
      assertThat(part)
          .flatExtracting(History::events)
          .noneMatch(each -> each.toString().contains("purchase"));
    }
    assertThat(histories.search())
        .extracting(History::customer)
        .doesNotContainAnyElementsOf(
            histories.validation().stream().map(History::customer).toList());
  }

  @Test
  void tooFewCustomersAndAWrongGoalAreErrors() throws Exception {
    Object[] few = {"suggest", "--scenario", "retail-evening", "--goal", PURCHASE, "--out", folder};
    CommandLine run = CommandLine.run(few);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("customers reach the goal: too few");
    few[4] = "event.acton == \"purchase\"";
    CommandLine unknown = CommandLine.run(few);
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("--goal 'event.acton == \"purchase\"': ", "action");
    few[4] = "customer.segment == \"new\"";
    CommandLine context = CommandLine.run(few);
    assertThat(context.exit()).isEqualTo(2);
    assertThat(context.err()).contains("only 'event' is allowed");
  }

  @Test
  void theTestByChanceIsFishersExactTest() {
    // Fisher's tea tasting: 3 of 4 cups right.
    assertThat(new Separation(4, 3, 4, 1).probabilityByChance()).isEqualTo(17.0 / 70, within(1e-9));
    assertThat(new Separation(4, 4, 4, 0).probabilityByChance()).isEqualTo(1.0 / 70, within(1e-9));
    assertThat(new Separation(100, 30, 100, 30).lift()).isEqualTo(1, within(1e-9));
  }
}
