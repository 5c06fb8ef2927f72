package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micromoments.convert.ConvertCommand;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs third-party recordings through the converters and the job: every input event is accounted
 * for. The data are not part of the repository; without them beside it (see docs/real-data.md),
 * these tests are skipped.
 */
class RealDataTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root", "../.."));
  private static final Path DATA = ROOT.resolve("../shared/data").normalize();
  private static final int SHOP_ROWS = 20_000;

  @TempDir private Path temp;

  @Test
  void ottoIsConvertedAndReplayedInFull() throws Exception {
    Path input = data("otto/train.jsonl");
    Map<String, Long> recorded = types(Files.readString(input));
    assertThat(recorded).isEqualTo(Map.of("clicks", 800L, "carts", 52L, "orders", 10L));

    Scenario scenario = convert("otto", input);

    List<Map<String, String>> events = events(scenario);
    assertThat(count(events, "action"))
        .isEqualTo(Map.of("view_item", 800L, "add_to_cart", 52L, "purchase", 10L));
    assertThat(count(events, "customer_id")).hasSize(20);
    assertSortedAndUnique(events);

    ReplayResult one = replay(scenario, 1);
    assertNothingLost(one);
    assertThat(one.commands()).isNotEmpty();
    ReplayResult two = replay(scenario, 2);
    assertThat(two.moments()).isEqualTo(one.moments());
    assertThat(two.commands()).isEqualTo(one.commands());
  }

  @Test
  void clothingShopIsConvertedAndReplayed() throws Exception {
    Path input = temp.resolve("first-rows.csv");
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(data("eshop2008/e-shop-clothing-2008.csv.gz"))),
                StandardCharsets.UTF_8))) {
      Files.write(input, rows.lines().limit(1 + SHOP_ROWS).toList());
    }

    Scenario scenario = convert("eshop", input);

    List<Map<String, String>> events = events(scenario);
    assertThat(events).hasSize(SHOP_ROWS);
    assertThat(count(events, "item_category").keySet())
        .containsExactlyInAnyOrder("trousers", "skirts", "blouses", "sale");
    assertSortedAndUnique(events);
    assertNothingLost(replay(scenario, 2));
  }

  private static Path data(String file) {
    Path path = DATA.resolve(file);
    assumeTrue(
        Files.isRegularFile(path),
        () -> "skipped: there is no " + path + ", see docs/real-data.md");
    return path;
  }

  private Scenario convert(String dataset, Path input) throws Exception {
    Path folder = temp.resolve(dataset);
    StringWriter text = new StringWriter();
    PrintWriter console = new PrintWriter(text, true);
    int exit = ConvertCommand.run(console, console, dataset, input.toString(), folder.toString());
    assertThat(exit).as(text.toString()).isZero();
    assertThat(text.toString()).contains("left out   0");
    assertThat(folder.resolve("left-out.txt")).doesNotExist();
    return Scenario.read(folder);
  }

  private static ReplayResult replay(Scenario scenario, int parallelism) throws Exception {
    Path pack = ROOT.resolve("patterns/library").resolve(scenario.pack().orElseThrow());
    PatternSet patterns = new PatternSet(DefinitionFiles.read(List.of(pack)).patterns());
    return Replay.run(scenario, patterns, Optional.empty(), parallelism, Replay.Backend.heap);
  }

  private static void assertNothingLost(ReplayResult result) {
    assertThat(result.rejected()).isEmpty();
    assertThat(result.late()).isEmpty();
    assertThat(result.moments()).isNotEmpty();
  }

  /** Sorted by time, so that no event is late; unique ids, so that none is a duplicate. */
  private static void assertSortedAndUnique(List<Map<String, String>> events) {
    Set<String> ids = new HashSet<>();
    Instant before = Instant.MIN;
    for (Map<String, String> event : events) {
      Instant time = Instant.parse(event.get("event_time"));
      assertThat(time).isAfterOrEqualTo(before);
      assertThat(ids.add(event.get("event_id"))).as(event.get("event_id")).isTrue();
      before = time;
    }
  }

  private static List<Map<String, String>> events(Scenario scenario) throws Exception {
    try (Stream<String> lines = Files.lines(scenario.folder().resolve("events.jsonl"))) {
      return lines.map(RealDataTest::fields).toList();
    }
  }

  private static Map<String, String> fields(String line) {
    try {
      return JsonRecords.parse(line).properties().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, field -> field.getValue().asText()));
    } catch (InvalidRecord e) {
      throw new IllegalStateException(line, e);
    }
  }

  private static Map<String, Long> count(List<Map<String, String>> events, String field) {
    return events.stream()
        .collect(Collectors.groupingBy(event -> event.get(field), Collectors.counting()));
  }

  /** Counts the types in a recording without the converter. */
  private static Map<String, Long> types(String text) {
    Matcher type = Pattern.compile("\"type\":\"(\\w+)\"").matcher(text);
    return type.results()
        .collect(Collectors.groupingBy(result -> result.group(1), Collectors.counting()));
  }
}
