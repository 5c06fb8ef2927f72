package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.cel.FunctionReference;
import io.micromoments.patterns.language.cel.FunctionReference.Function;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.EventStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/reference.md are those of the schemas, of the compiler's declarations and of
 * the JSON Schemas for editors. {@code -Dupdate-golden=true} writes them.
 */
class LanguageReferenceTest {

  private static final Path DOCUMENT = Path.of("../docs/reference.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- table: ([^>]+) -->\n.*?<!-- end of table -->");

  private static final Map<String, String> MACROS =
      Map.of(
          "has", "has(field) → bool",
          "all", "list.all(x, condition) → bool",
          "exists", "list.exists(x, condition) → bool",
          "exists_one", "list.exists_one(x, condition) → bool",
          "filter", "list.filter(x, condition) → list",
          "map", "list.map(x, expression) → list",
          "math.greatest", "math.greatest(number, …) → number",
          "math.least", "math.least(number, …) → number");

  @Test
  void theTablesAreThoseOfTheCode() throws Exception {
    String document = Files.readString(DOCUMENT);
    List<String> tables = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    Matcher table = TABLE.matcher(document);
    while (table.find()) {
      tables.add(table.group(1));
      table.appendReplacement(
          expected,
          Matcher.quoteReplacement(
              "<!-- table: %s -->\n\n%s\n\n<!-- end of table -->"
                  .formatted(table.group(1), table(table.group(1)))));
    }
    table.appendTail(expected);
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT))
        .as("rewrite with -Dupdate-golden=true")
        .isEqualTo(expected.toString());
    for (EventStream stream : EventStream.values()) {
      assertThat(tables).contains("fields " + stream.label());
    }
    for (FunctionReference.Group group : FunctionReference.Group.values()) {
      assertThat(tables).contains("functions " + group.title());
    }
  }

  private String table(String name) throws Exception {
    String[] words = name.split(" ", 2);
    return switch (words[0]) {
      case "fields" -> FieldsTable.of(words[1]);
      case "variables" -> variables();
      case "functions" -> functions(words[1]);
      case "keys" -> KeysTable.of(words[1]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String variables() {
    Map<String, String> probes = new LinkedHashMap<>();
    probes.put("`event`", "has(event.event_time)");
    probes.put("steps", "size(cart) > 0");
    probes.put("`customer`", "has(customer.segment)");
    probes.put("`features`", "has(features.n)");
    probes.put("`moment`", "moment.intent == \"x\"");
    probes.put("`offer`", "offer.category == \"x\"");
    probes.put("`channel`", "channel == \"x\"");
    probes.put("`propensity`", "propensity > 0.5");
    Map<String, Validity> places = new LinkedHashMap<>();
    places.put("`where` and `until` of steps", LanguageReferenceTest::isValidInAStep);
    places.put(
        "`when`, `confidence`, `capture`, also of `on-timeout`",
        expression -> isValidPattern("", "when: '%s'".formatted(expression)));
    places.put(
        "`where` of `ends-when`",
        expression ->
            isValidPattern(
                "", "ends-when: { on: clickstream, where: '%s' }".formatted(expression)));
    places.put(
        "`where`, `of` and `by` of features",
        expression -> isValidPattern(", where: '%s'".formatted(expression), ""));
    places.put(
        "`where` of rules in a policy",
        expression -> isValidPolicy("rules: [{ boost: 1, where: '%s' }]".formatted(expression)));
    places.put(
        "`where` of actions in a policy",
        expression -> isValidPolicy("actions: [{ offer: o, where: '%s' }]".formatted(expression)));
    places.put(
        "`propensity` of a policy",
        expression -> isValidPolicy("propensity: '%s ? 1.0 : 0.5'".formatted(expression)));
    places.put(
        "`eligible` of the catalogue",
        expression -> CustomerConditionCompiler.problem(expression).isEmpty());
    List<String> titles = new ArrayList<>(List.of("in"));
    titles.addAll(probes.keySet());
    List<String> rows = MarkdownTable.rows(titles.toArray(String[]::new));
    places.forEach(
        (place, isValid) -> {
          List<String> cells = new ArrayList<>(List.of(place));
          probes.values().forEach(probe -> cells.add(isValid.test(probe) ? "yes" : ""));
          assertThat(cells).contains("yes");
          rows.add(MarkdownTable.row(cells.toArray(String[]::new)));
        });
    return String.join("\n", rows);
  }

  @FunctionalInterface
  private interface Validity {
    boolean test(String expression);
  }

  private static boolean isValidInAStep(String expression) {
    return errors(conditionOf(expression)).isEmpty();
  }

  private static boolean isValidPattern(String ofFeature, String more) {
    return errors(
            Patterns.source(
                "p",
                """
                within: 1h
                features: [{ feature: n, aggregate: count, on: clickstream%s }]
                steps: [{ step: cart, on: clickstream }]
                %s
                """
                    .formatted(ofFeature, more)))
        .isEmpty();
  }

  private static boolean isValidPolicy(String more) {
    return PolicyReader.read(
            new SourceText(
                "policy.yaml",
                "policy: p\nversion: 1\nfeatures: [{ feature: n, aggregate: count, on: clickstream }]\n"
                    + more))
        .problems()
        .stream()
        .noneMatch(Problem::isError);
  }

  private static String functions(String title) {
    List<String> rows = MarkdownTable.rows("call", "", "for example");
    for (Function function : FunctionReference.all()) {
      if (function.group().title().equals(title)) {
        rows.add(
            MarkdownTable.row(
                calls(function).stream().map("`%s`"::formatted).collect(Collectors.joining("<br>"))
                    + (isGeneral(function) ? " \\*" : ""),
                function.description(),
                "`%s`".formatted(function.example())));
      }
    }
    return String.join("\n", rows);
  }

  private static List<String> calls(Function function) {
    String macro = MACROS.get(function.name());
    return macro != null ? List.of(macro) : ConditionFunctions.calls(function.name());
  }

  /** Returns whether a note says that the general evaluator runs the function. */
  private static boolean isGeneral(Function function) {
    return PatternReader.read(conditionOf(function.example())).problems().stream()
        .anyMatch(problem -> problem.message().startsWith(function.name() + ":"));
  }

  @Test
  void everyFunctionIsDescribedWithAValidExample() {
    assertThat(FunctionReference.all().stream().map(Function::name))
        .containsExactlyInAnyOrderElementsOf(ConditionFunctions.names());
    for (Function function : FunctionReference.all()) {
      assertThat(errors(conditionOf(function.example()))).as(function.name()).isEmpty();
      assertThat(function.example()).contains(function.name() + "(");
    }
  }

  private static SourceText conditionOf(String expression) {
    return Patterns.source(
        "p",
        """
        within: 1h
        features: [{ feature: n, aggregate: count, on: clickstream }]
        steps:
          - { step: cart, on: clickstream, times: 1+ }
          - step: last
            on: clickstream
            where: |-
              %s
        """
            .formatted(expression));
  }

  private static List<Problem> errors(SourceText source) {
    return PatternReader.read(source).problems().stream().filter(Problem::isError).toList();
  }
}
