package io.micromoments.workbench.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.imports.sql.SqlImport;
import io.micromoments.workbench.testing.PatternTester;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random queries find as patterns what they find in Flink SQL, on random events. {@code
 * MatchRecognizeTest} of the benchmark's peers runs Flink SQL and writes the file.
 */
class FlinkSqlEquivalenceTest {

  /** A query, and the matches that Flink SQL found. */
  private record Recorded(String sql, Set<String> matches) {}

  @Test
  void importedQueriesFindWhatFlinkSqlFinds() throws Exception {
    List<String> lines;
    try (var in = FlinkSqlEquivalenceTest.class.getResourceAsStream("flink-sql.tsv")) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    List<PatternTest.TestEvent> events = new ArrayList<>();
    List<Recorded> queries = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split("\t", -1);
      switch (parts[0]) {
        case "E" -> events.add(event(parts));
        case "Q" -> queries.add(new Recorded(parts[1], new TreeSet<>()));
        default -> queries.get(queries.size() - 1).matches().add(parts[1]);
      }
    }
    int withMatches = 0;
    for (Recorded query : queries) {
      assertThat(found(query.sql(), events)).as(query.sql()).isEqualTo(query.matches());
      withMatches += query.matches().isEmpty() ? 0 : 1;
    }
    assertThat(withMatches).as("queries with matches").isGreaterThan(queries.size() / 3);
  }

  private static PatternTest.TestEvent event(String[] parts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event_id", parts[2]);
    fields.put("event_time", PatternTest.ZERO.toEpochMilli() + Long.parseLong(parts[3]));
    fields.put("action", parts[4]);
    fields.put("item_category", parts[5]);
    if (!parts[6].isEmpty()) {
      fields.put("query", parts[6]);
    }
    if (!parts[7].isEmpty()) {
      fields.put("value", Double.valueOf(parts[7]));
    }
    return new PatternTest.TestEvent(parts[1], Event.of(EventStream.CLICKSTREAM, fields));
  }

  static Set<String> found(String sql, List<PatternTest.TestEvent> events) {
    ImportedFile imported =
        SqlImport.of(new SourceText("query.sql", sql), "query", ImportOptions.NONE);
    assertThat(imported.patterns()).as("%s%n%s", sql, imported.problems()).hasSize(1);
    MomentPattern pattern =
        PatternReader.read(
                new SourceText("query.yaml", imported.patterns().get(0).files().pattern()))
            .pattern()
            .orElseThrow();
    PatternTest test =
        new PatternTest(
            "",
            0,
            PatternTest.ZERO,
            new PatternTest.Given(Map.of(), Map.of()),
            Map.of(),
            events,
            List.of(),
            Optional.of(Duration.ofDays(1)));
    Set<String> found = new TreeSet<>();
    PatternTester.of(pattern)
        .detect(test)
        .moments()
        .forEach(moment -> found.add(show(moment.getCapture())));
    return found;
  }

  private static String show(Map<String, String> capture) {
    List<String> values = new ArrayList<>();
    new TreeMap<>(capture)
        .forEach(
            (name, value) ->
                values.add(
                    name
                        + "="
                        + (name.endsWith("_agg")
                            ? Math.round(Double.parseDouble(value) * 1e6) / 1e6
                            : value)));
    return String.join(" ", values);
  }
}
