package io.micromoments.workbench.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.imports.sql.SqlImport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlImportTest {

  private static final String QUERY =
      """
      SELECT * FROM clickstream MATCH_RECOGNIZE (
        PARTITION BY customer_id ORDER BY event_time
        PATTERN (%s) WITHIN INTERVAL '10' MINUTE
        DEFINE %s)
      """;

  private static ImportedFile read(String sql) {
    return SqlImport.of(new SourceText("q.sql", sql), "q", ImportOptions.NONE);
  }

  private static String pattern(String rows, String define) {
    ImportedFile imported = read(QUERY.formatted(rows, define));
    assertThat(imported.problems()).noneMatch(Problem::isError);
    return imported.patterns().get(0).files().pattern();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "B.`value` > 3; event.value > 3.0",
        "B.dwellMs = 1.5; double(event.dwell_ms) == 1.5",
        "B.properties['price'] > 9; double(event.properties.price) > 9.0",
        "B.action IN ('a', 'b'); event.action in [\"a\", \"b\"]",
        "B.action NOT IN ('a', 'b'); !(event.action in [\"a\", \"b\"])",
        "B.`value` BETWEEN 1 AND 2; event.value >= 1.0 && event.value <= 2.0",
        "FLOOR(B.dwell_ms) = 3; event.dwell_ms == 3",
        "CAST(B.dwell_ms AS DECIMAL) > 3; double(event.dwell_ms) > 3.0",
        "B.query LIKE '%a%'; event.query.contains(\"a\")",
        "B.query LIKE 'a%'; event.query.startsWith(\"a\")",
        "B.query LIKE '%a'; event.query.endsWith(\"a\")",
        "B.query LIKE 'a_%c'; event.query.matches(\"(?s)^a..*c$\")",
        "B.query LIKE 'a!%' ESCAPE '!'; event.query == \"a%\"",
        "B.query IS NOT NULL; has(event.query)",
        "LAST(B.query, 1) IS NULL; (size(b) < 1 || !has(b[size(b) - 1].query))",
        "B.item_id = A.item_id; event.item_id == a[0].item_id",
        "B.event_time < A.event_time + INTERVAL '5' MINUTE; event.event_time < a[0].event_time + duration(\"5m\")",
        "query = 'it''s'; event.query == \"it's\"",
        "NOT (B.action = 'a' OR B.action = 'b') AND B.`value` - 1 > 2.0 * 3;"
            + " !(event.action == \"a\" || event.action == \"b\") && event.value - 1.0 > 2.0 * 3.0",
      })
  void conditionsAreSaidInCel(String sql, String cel) {
    assertThat(pattern("A B+ C", "B AS " + sql).replace("'", "").replace("its", "it's"))
        .contains("where: " + cel.replace("'", "").replace("its", "it's"));
  }

  @Test
  void quantifiersAreStrictlyContiguous() {
    assertThat(pattern("A B{2,4}? C*? D{2} E", "A AS A.action = 'a'"))
        .contains(
            "then: next\n    on: clickstream\n    times: 2..4\n    consecutive: true\n  - step: c")
        .contains(
            "times: 1+\n    consecutive: true\n    optional: true\n  - step: d\n    then: next\n    on: clickstream\n    times: 2\n")
        .contains("  - step: e\n    then: next")
        .contains("within: 10m\nskip: to-next");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "A B; A AS A.actoin = 'x'; 4; 15; the nearest field is 'action'",
        "A B; A AS B.action = 'x'; 4; 15; move the condition to B",
        "A B; A AS NEXT(A.action) = 'x'; 4; 15; put the condition on the variable that follows",
        "A B; A AS SOUNDEX(A.action) = 'x'; 4; 15; allowed: LAST",
        "A B; A AS A.action = NULL; 4; 26; write IS NULL or IS NOT NULL",
        "A B; A AS A.action > 1 +; 4; 29; expected a column",
        "A B; A AS A.channel = 'WEBB'; 4; 15; did you mean 'WEB'",
        "A B A; A AS A.action = 'x'; 3; 16; use two variables",
        "A B+ C? D; A AS A.action = 'x'; 3; 17; remove 'greedy' or 'optional'",
        "A (B | C)+; A AS A.action = 'x'; 3; 21; OR in its condition",
        "A B{200}; A AS A.action = 'x'; 3; 15; 1 to 100",
        "A B; A AS CAST(A.action AS VARCHAR(3)) = 'vie'; 4; 15; AS STRING",
        "A B; A AS CAST(A.`value` AS DECIMAL(10, 2)) > 3; 4; 15; AS DOUBLE",
        "A B; A AS CAST(A.`value` AS STRING) = '12.0'; 4; 15; compare it as a number",
      })
  void whatCannotBeSaidIsAnErrorAtItsPlace(
      String rows, String define, int line, int column, String hint) {
    ImportedFile imported = read(QUERY.formatted(rows, define));
    assertThat(imported.patterns()).isEmpty();
    Problem error = imported.problems().stream().filter(Problem::isError).findFirst().orElseThrow();
    assertThat(error.hint()).as(error.message()).contains(hint);
    assertThat(List.of(error.line(), error.column()))
        .as(imported.source().show(error))
        .isEqualTo(List.of(line, column));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "WITH clicks AS (SELECT * FROM clickstream WHERE v > 5) SELECT * FROM clicks",
        "WITH a AS (SELECT 1), clicks (v, w) AS (SELECT * FROM a) SELECT * FROM clicks",
        "CREATE TEMPORARY VIEW IF NOT EXISTS db.clicks AS SELECT * FROM s| SELECT * FROM db.clicks",
        "CREATE VIEW clicks COMMENT 'x' AS WITH a AS (SELECT 1) SELECT * FROM a| SELECT * FROM clicks"
      })
  void aTableThatIsAQueryIsAnErrorBecauseItsFilterWouldBeLost(String query) {
    ImportedFile imported =
        read(
            query.replace('|', ';')
                + " MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY event_time"
                + " PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.action = 'x')");

    assertThat(imported.patterns()).isEmpty();
    assertThat(imported.problems().get(0).message()).contains("'clicks' is a query of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".clickstream",
        "clickstream",
        "CREATE VIEW out.clickstream AS SELECT * FROM raw.clickstream"
      })
  void aTableIsReadWhateverStandsBeforeIt(String query) {
    ImportedFile imported =
        read(
            query
                + " MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY event_time"
                + " PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.action = 'x')");

    assertThat(imported.patterns()).hasSize(1);
    assertThat(imported.problems()).noneMatch(each -> each.message().startsWith("JOIN"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "SELECT DISTINCT a FROM clickstream ; DISTINCT of the outer query",
        "SELECT * FROM profile p JOIN clickstream ; JOIN of the outer query",
        "SELECT * FROM profile, clickstream ; JOIN of the outer query"
      })
  void whatChangesTheMatchesBeforeTheClauseIsWarnedAbout(String query, String message) {
    ImportedFile imported =
        read(
            query
                + " MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY ts"
                + " PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.action = 'x')");

    assertThat(imported.problems())
        .extracting(Problem::message)
        .anyMatch(each -> each.startsWith(message))
        .contains("'ts' is taken for event_time");
  }

  @Test
  void keysOtherThanTheCustomerAreErrors() {
    ImportedFile imported =
        read(
            "SELECT * FROM clicks MATCH_RECOGNIZE (PARTITION BY session_id ORDER BY action"
                + " PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.foo = 1)");
    assertThat(imported.problems().stream().filter(Problem::isError).map(Problem::message))
        .anyMatch(message -> message.contains("PARTITION BY session_id"))
        .anyMatch(message -> message.contains("order of event_time"))
        .anyMatch(message -> message.contains("no field 'foo'"));
  }

  @Test
  void measuresThatCannotBeSaidAreLeftAsComments() {
    ImportedFile imported =
        read(
            "INSERT INTO found SELECT * FROM Ticker MATCH_RECOGNIZE (PARTITION BY user_id ORDER BY"
                + " ts MEASURES A.item_id AS item, CLASSIFIER() AS c PATTERN (A B) WITHIN INTERVAL"
                + " '1' HOUR DEFINE B AS B.item_id = A.item_id) WHERE c = 'A'");
    assertThat(imported.patterns()).hasSize(1);
    ImportedPattern pattern = imported.patterns().get(0);
    assertThat(pattern.name()).isEqualTo("found");
    assertThat(pattern.testsPass()).isEqualTo(2);
    assertThat(pattern.files().pattern())
        .contains("# Imported from q.sql, line 1 (MATCH_RECOGNIZE).")
        .contains("capture:\n  item: a[0].item_id\n# Not taken over: CLASSIFIER() AS c");
    assertThat(imported.problems().stream().map(Problem::message))
        .anyMatch(message -> message.contains("'Ticker' is taken for the stream clickstream"))
        .anyMatch(message -> message.contains("'user_id' is taken for customer_id"))
        .anyMatch(message -> message.contains("WHERE of the outer query is left out"));
  }

  @Test
  void optionsSayWhatTheQueryDoesNot() {
    ImportOptions options =
        new ImportOptions(
            Optional.of(EventStream.INTERACTION),
            Optional.empty(),
            Optional.of("loan"),
            Optional.of(Duration.ofMinutes(5)),
            Map.of("price", "amount", "brand", "properties.brand"));
    ImportedFile imported =
        SqlImport.of(
            new SourceText(
                "q.sql",
                "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY customer_id ORDER BY ts PATTERN (A B)"
                    + " DEFINE A AS A.price > 1 AND A.brand = 'x')"),
            "q",
            options);
    assertThat(imported.patterns().get(0).files().pattern())
        .contains("moment: DO")
        .contains("intent: loan")
        .contains("within: 5m")
        .contains("on: interaction")
        .contains("event.amount > 1.0 && event.properties.brand == \"x\"");
  }

  @Test
  void oneWrongQueryDoesNotKeepTheNextFromBeingImported() {
    ImportedFile imported =
        read(QUERY.formatted("A B", "A AS") + ";" + QUERY.formatted("A B", "A AS A.action = 'x'"));
    assertThat(imported.patterns()).hasSize(1);
    assertThat(imported.hasErrors()).isTrue();
  }
}
