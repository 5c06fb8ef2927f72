package io.micromoments.workbench.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.imports.sigma.SigmaImport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigmaImportTest {

  private static final String RULES =
      """
      title: Failed login
      name: failed
      logsource: { category: clickstream }
      detection:
        selection: { action|cased: login_failed }
        condition: selection
      ---
      title: Call
      name: call
      logsource: { category: interaction }
      detection:
        selection: { kind|cased: call }
        condition: selection
      ---
      """;

  private static ImportedFile read(String text) {
    return SigmaImport.of(new SourceText("rules.yml", text), "rules", ImportOptions.NONE);
  }

  private static ImportedFile correlation(String rest) {
    return read(RULES + "title: Found\ncorrelation:\n  group-by: [customer_id]\n" + rest);
  }

  private static String only(ImportedFile imported) {
    assertThat(imported.problems()).noneMatch(Problem::isError);
    ImportedPattern found =
        imported.patterns().stream()
            .filter(each -> each.name().equals("found"))
            .findFirst()
            .orElseThrow();
    assertThat(found.testsPass()).isEqualTo(2);
    return found.files().pattern();
  }

  @Test
  void anEventCountIsAStepThatRepeats() {
    assertThat(
            only(
                correlation(
                    "  type: event_count\n  rules: [failed]\n  timespan: 10m\n  condition: { gt: 4 }\n")))
        .contains("within: 10m\nsteps:\n  - step: failed\n")
        .contains("    where: event.action == \"login_failed\"\n    times: 5\n");
  }

  @Test
  void aValueCountIsAFeature() {
    assertThat(
            only(
                correlation(
                    "  type: value_count\n  rules: [failed]\n  timespan: 2h\n"
                        + "  condition: { field: item_id, gte: 3 }\n")))
        .contains("aggregate: distinct, of: event.item_id")
        .contains("in: 2h")
        .contains("when: features.counted >= 3\ncooldown: 2h");
  }

  @Test
  void temporalRulesAreStepsInAnyOrGivenOrder() {
    assertThat(only(correlation("  type: temporal\n  rules: [failed, call]\n  timespan: 1d\n")))
        .contains("within: 1d\nsteps:\n  - all-of:\n      - step: failed");
    assertThat(
            only(
                correlation("  type: temporal_ordered\n  rules: [failed, call]\n  timespan: 1d\n")))
        .contains("  - step: call\n    then: followed-by\n    on: interaction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "action: Login; event.action.matches(\"(?i)^Login$\")",
        "action|cased: Login; event.action == \"Login\"",
        "channel: web; event.channel == \"WEB\"",
        "query|contains: tent; event.query.matches(\"(?i)tent\")",
        "query|startswith|cased: tent; event.query.startsWith(\"tent\")",
        "query|endswith: '12'; event.query.endsWith(\"12\")",
        "query: 'a*b?'; event.query.matches(\"(?is)^a.*b.$\")",
        "query|re: '^a\\d+'; event.query.matches(r\"^a\\d+\")",
        "value|gte: 3; event.value >= 3.0",
        "dwell_ms: 3; event.dwell_ms == 3",
        "query: null; !has(event.query)",
        "query: '*'; has(event.query)",
        "query|exists: true; has(event.query)",
        "item_id|fieldref: query; event.item_id == event.query",
        "action|cased: [a, b]; event.action == \"a\" || event.action == \"b\"",
        "query|contains|all|cased: [a, b]; event.query.contains(\"a\") && event.query.contains(\"b\")",
      })
  void fieldsAndModifiersAreSaidInCel(String field, String cel) {
    ImportedFile imported = read("title: t\ndetection:\n  s:\n    " + field + "\n  condition: s\n");
    assertThat(imported.problems()).noneMatch(Problem::isError);
    assertThat(imported.patterns().get(0).files().pattern().replace("'", ""))
        .contains("where: " + cel.replace("'", ""));
  }

  @Test
  void notOfAMissingFieldHolds() {
    ImportedFile imported =
        read(
            "title: t\ndetection:\n  s: { action|cased: a }\n  f_1: { query|cased: b }\n"
                + "  f_2: { value|gt: 3 }\n  condition: s and not 1 of f_*\n");
    assertThat(imported.patterns().get(0).files().pattern())
        .contains(
            "event.action == \"a\" && !(has(event.query) && event.query == \"b\" || has(event.value)"
                + " && event.value > 3.0)");
  }

  @Test
  void notOfAMissingOtherFieldHolds() {
    ImportedFile imported =
        read(
            "title: t\ndetection:\n  s: { action|cased: a }\n  same: { item_id|fieldref: query }\n"
                + "  condition: s and not same\n");
    assertThat(imported.patterns().get(0).files().pattern())
        .contains("!(has(event.item_id) && has(event.query) && event.item_id == event.query)");
  }

  @Test
  void aKeyThatIsThereTwiceIsAnError() {
    ImportedFile imported =
        read("title: t\ndetection:\n  s: { action|cased: a, action|cased: b }\n  condition: s\n");
    assertThat(imported.problems())
        .filteredOn(Problem::isError)
        .extracting(Problem::message)
        .containsExactly("duplicate key 'action|cased'");
  }

  @Test
  void theSeparatorOfRulesMayHaveAComment() {
    String commented = RULES.replace("---", "--- # next");
    assertThat(read(commented).problems()).noneMatch(Problem::isError);
    assertThat(read(commented.replace("\n", "\r\n")).problems()).noneMatch(Problem::isError);
  }

  @Test
  void generateMayBeWrittenAsYamlWritesIt() {
    ImportedFile imported =
        correlation(
            "  type: event_count\n  rules: [failed]\n  timespan: 10m\n  condition: { gt: 4 }\n"
                + "  generate: True\n");
    assertThat(imported.patterns()).extracting(ImportedPattern::name).contains("failed", "found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "type: event_count|rules: [faild]|timespan: 1h|condition: { gte: 3 }; 17; did you mean 'failed'",
        "type: event_count|rules: [failed]|timespan: 1M|condition: { gte: 3 }; 18; found '1M'",
        "type: event_count|rules: [failed]|timespan: 1h|condition: { lt: 3 }; 19; gte and gt",
        "type: value_percentile|rules: [failed]|timespan: 1h; 16; allowed: event_count",
        "type: temporal|rules: [failed]|timespan: 1h; 15; two to four rules",
        "type: value_count|rules: [failed]|timespan: 1h|condition: { field: query, gte: 2000 }; 19; at most 1000",
        "type: value_count|rules: [failed]|timespan: 1h|condition: { field: query, gt: 1000 }; 19; at most 1000",
        "type: value_sum|rules: [failed]|timespan: 1h|condition: { field: query, gte: 3 }; 19; numbers",
      })
  void whatCannotBeSaidIsAnError(String keys, int line, String text) {
    ImportedFile imported =
        read(
            RULES
                + "correlation:\n  "
                + keys.replace("|", "\n  ")
                + "\n  group-by: [customer_id]\n");
    assertThat(imported.hasErrors()).isTrue();
    Problem error = imported.problems().stream().filter(Problem::isError).findFirst().orElseThrow();
    assertThat(error.message() + error.hint()).contains(text);
    assertThat(error.line()).as(imported.source().show(error)).isEqualTo(line);
  }

  @Test
  void unknownModifiersAndWordsWithoutAFieldAreErrors() {
    assertThat(read("title: t\ndetection:\n  s: { query|base64: x }\n  condition: s\n").problems())
        .anyMatch(each -> each.message().contains("modifier 'base64' cannot be imported"));
    assertThat(read("title: t\ndetection:\n  s: [x, y]\n  condition: s\n").problems())
        .anyMatch(each -> each.message().contains("searches whole events for words"));
  }
}
