package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.cel.FunctionReference;
import io.micromoments.patterns.language.cel.FunctionReference.Function;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.language.tests.TestReader;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
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

  private final ObjectMapper json = new ObjectMapper();

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
      case "fields" -> fields(schema(words[1]));
      case "variables" -> variables();
      case "functions" -> functions(words[1]);
      case "keys" -> keys(words[1]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  // Fields

  private static Schema schema(String name) {
    return switch (name) {
      case "customer" -> CustomerProfile.getClassSchema();
      case "product" -> Product.getClassSchema();
      case "offer" -> Offer.getClassSchema();
      case "emitted moment" -> Micromoment.getClassSchema();
      default -> EventStream.of(name).orElseThrow().schema();
    };
  }

  private static String fields(Schema schema) {
    List<String> rows = rows("field", "type", "missing", "");
    for (Schema.Field field : schema.getFields()) {
      assertThat(field.doc()).as("documents %s of %s", field.name(), schema.getName()).isNotBlank();
      rows.add(
          row(
              "`%s`".formatted(field.name()),
              type(field.schema()),
              missing(field),
              oneLine(field.doc())));
    }
    return String.join("\n", rows);
  }

  private static String missing(Schema.Field field) {
    return switch (nonNull(field.schema()).getType()) {
      case MAP -> "may be empty";
      case ARRAY -> field.hasDefaultValue() ? "may be empty" : "";
      default ->
          field.schema().isUnion()
              ? "may be missing"
              : field.hasDefaultValue() ? "`%s` if not given".formatted(field.defaultVal()) : "";
    };
  }

  private static String type(Schema schema) {
    Schema type = nonNull(schema);
    return switch (type.getType()) {
      case STRING -> "`string`";
      case ENUM -> "`string`: " + type.getEnumSymbols().stream().collect(Collectors.joining(", "));
      case LONG, INT ->
          type.getLogicalType() instanceof LogicalTypes.TimestampMillis ? "`timestamp`" : "`int`";
      case DOUBLE, FLOAT -> "`double`";
      case BOOLEAN -> "`bool`";
      case MAP -> "`map(string, %s)`".formatted(type(type.getValueType()).replace("`", ""));
      case ARRAY ->
          type.getElementType().getType() == Schema.Type.RECORD
              ? "list of %s".formatted(type.getElementType().getName().toLowerCase(Locale.ROOT))
              : "`list(%s)`".formatted(type(type.getElementType()).replace("`", ""));
      default -> throw new IllegalArgumentException("" + type);
    };
  }

  private static Schema nonNull(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(each -> each.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  // Variables

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
    List<String> rows = rows(titles.toArray(String[]::new));
    places.forEach(
        (place, isValid) -> {
          List<String> cells = new ArrayList<>(List.of(place));
          probes.values().forEach(probe -> cells.add(isValid.test(probe) ? "yes" : ""));
          assertThat(cells).contains("yes");
          rows.add(row(cells.toArray(String[]::new)));
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

  // Functions

  private static String functions(String title) {
    List<String> rows = rows("call", "", "for example");
    for (Function function : FunctionReference.all()) {
      if (function.group().title().equals(title)) {
        rows.add(
            row(
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

  // Keys

  /**
   * @param path a JSON Schema, and a path in it
   */
  private String keys(String path) throws Exception {
    String[] parts = path.split("#", 2);
    JsonNode schema = json.readTree(Path.of("schema", parts[0] + ".schema.json").toFile());
    JsonNode object = schema.at(parts[1]);
    Set<String> required = new TreeSet<>();
    object.path("required").forEach(each -> required.add(each.asText()));
    List<String> rows = rows("key", "value", "");
    for (Map.Entry<String, JsonNode> each : object.path("properties").properties()) {
      JsonNode value = each.getValue();
      assertThat(value.path("description").asText()).as("describes %s", each).isNotBlank();
      rows.add(
          row(
              "`%s`%s"
                  .formatted(each.getKey(), required.contains(each.getKey()) ? " (required)" : ""),
              value(value, schema, value.path("description").asText()) + standard(value),
              value.path("description").asText()));
    }
    assertThat(rows).as(path).hasSizeGreaterThan(2);
    return String.join("\n", rows);
  }

  /** The readers name the keys that they know when they find another one. */
  @Test
  void theKeysOfTheSchemasAreThoseThatTheReadersKnow() throws Exception {
    Map<String, String> patterns = new LinkedHashMap<>();
    patterns.put("", "zzzz: 1");
    patterns.put("/properties/ends-when", "ends-when: { on: place, zzzz: 1 }");
    patterns.put("/properties/on-timeout", "on-timeout: { intent: x, zzzz: 1 }");
    patterns.put("/definitions/step", "steps: [{ step: a, on: place, zzzz: 1 }]");
    patterns.put("/definitions/group", "steps: [{ steps: [{ step: a, on: place }], zzzz: 1 }]");
    patterns.put(
        "/definitions/all-of",
        "steps: [{ all-of: [{ step: a, on: place }, { step: b, on: place }], zzzz: 1 }]");
    patterns.put(
        "/definitions/either",
        "steps: [{ either: [{ step: a, on: place }, { step: b, on: place }], zzzz: 1 }]");
    patterns.put(
        "/definitions/features/items", "features: [{ feature: n, aggregate: count, zzzz: 1 }]");
    for (Map.Entry<String, String> each : patterns.entrySet()) {
      String steps = each.getValue().contains("steps:") ? "" : "steps: [{ step: a, on: place }]\n";
      List<String> known =
          new ArrayList<>(
              known(
                  PatternReader.read(
                          Patterns.source("p", "within: 1h\n" + steps + each.getValue() + "\n"))
                      .problems()));
      List<String> keys = keysOf("pattern", each.getKey());
      // The keys that tell the kinds of steps apart are those of the other kinds, too.
      known.removeIf(
          key -> Set.of("steps", "all-of", "either").contains(key) && !keys.contains(key));
      if (each.getKey().endsWith("/group")) {
        // Those of steps have messages of their own.
        known.retainAll(keys);
      }
      assertThat(known).as(each.getValue()).containsExactlyInAnyOrderElementsOf(keys);
    }
    Map<String, String> policies = new LinkedHashMap<>();
    policies.put("", "zzzz: 1");
    policies.put("/definitions/features/items", "features: [{ zzzz: 1 }]");
    policies.put("/definitions/rule", "rules: [{ zzzz: 1 }]");
    policies.put("/definitions/action", "actions: [{ zzzz: 1 }]");
    policies.put("/definitions/limit", "limits: [{ zzzz: 1 }]");
    policies.put("/definitions/quietHours", "quiet-hours: [{ zzzz: 1 }]");
    policies.put("/definitions/choice", "channels: { choices: [{ zzzz: 1 }] }");
    policies.put("/definitions/message", "messages: [{ zzzz: 1 }]");
    for (String key :
        List.of(
            "channels",
            "guests",
            "stops",
            "exploration",
            "reactions",
            "stale-after",
            "profile-updates")) {
      policies.put("/properties/" + key, key + ": { zzzz: 1 }");
    }
    for (Map.Entry<String, String> each : policies.entrySet()) {
      String text = "policy: p\nversion: 1\n" + each.getValue() + "\n";
      assertThat(known(PolicyReader.read(new SourceText("policy.yaml", text)).problems()))
          .as(each.getValue())
          .containsExactlyInAnyOrderElementsOf(keysOf("policy", each.getKey()));
    }
    Map<String, String> tests = new LinkedHashMap<>();
    tests.put("", "zzzz: 1");
    tests.put("/properties/tests/items", "tests: [{ zzzz: 1 }]");
    tests.put("/properties/tests/items/properties/given", "tests: [{ given: { zzzz: 1 } }]");
    tests.put(
        "/properties/tests/items/properties/expect/items", "tests: [{ expect: [{ zzzz: 1 }] }]");
    for (Map.Entry<String, String> each : tests.entrySet()) {
      assertThat(
              known(
                  TestReader.read(new SourceText("p.tests.yaml", each.getValue()), RecordMap::of)
                      .problems()))
          .as(each.getValue())
          .containsExactlyInAnyOrderElementsOf(keysOf("tests", each.getKey()));
    }
  }

  private static List<String> known(List<Problem> problems) {
    return problems.stream()
        .filter(each -> each.message().endsWith("has no key 'zzzz'"))
        .map(each -> each.hint().replaceFirst(".*allowed: ", "").split(", "))
        .map(List::of)
        .findFirst()
        .orElse(List.of());
  }

  private List<String> keysOf(String schema, String path) throws Exception {
    List<String> keys = new ArrayList<>();
    json.readTree(Path.of("schema", schema + ".schema.json").toFile())
        .at(path + "/properties")
        .fieldNames()
        .forEachRemaining(keys::add);
    return keys;
  }

  private static String standard(JsonNode value) {
    JsonNode standard = value.path("default");
    return standard.isMissingNode()
        ? ""
        : "; default `%s`".formatted(standard.isValueNode() ? standard.asText() : standard);
  }

  private static String value(JsonNode value, JsonNode schema, String description) {
    if (value.has("$ref")) {
      String reference = value.get("$ref").asText();
      return reference.endsWith("/stream")
          ? "a stream"
          : reference.endsWith("/cel")
              ? "CEL"
              : value(schema.at(reference.substring(1)), schema, description);
    }
    if (value.has("const")) {
      return "`%s`".formatted(value.get("const").asText());
    }
    if (value.has("enum")) {
      return texts(value.get("enum")).map("`%s`"::formatted).collect(Collectors.joining(", "));
    }
    if (value.has("oneOf")) {
      List<String> all = new ArrayList<>();
      value.get("oneOf").forEach(each -> all.add(value(each, schema, description)));
      return all.stream().distinct().collect(Collectors.joining(" or "));
    }
    return switch (value.path("type").asText()) {
      case "integer" -> "whole number" + bounds(value);
      case "number" -> "number" + bounds(value);
      case "boolean" -> "`true` or `false`";
      case "array" -> "list";
      case "object" -> "mapping";
      case "string" -> text(value, description);
      default -> value.path("type").isArray() ? "text" : "";
    };
  }

  private static String text(JsonNode value, String description) {
    String pattern = value.path("pattern").asText();
    if (description.contains("CEL")) {
      return "CEL";
    }
    return pattern.contains("ms")
        ? "duration"
        : pattern.endsWith("%$")
            ? "percentage"
            : pattern.startsWith("^\\d\\d:") ? "time of day" : "text";
  }

  private static String bounds(JsonNode value) {
    String least = value.path("minimum").asText();
    String most = value.path("maximum").asText();
    return least.isEmpty()
        ? ""
        : most.isEmpty() ? " from " + least : " from %s to %s".formatted(least, most);
  }

  private static Stream<String> texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(each -> all.add(each.asText()));
    return all.stream();
  }

  // Markdown

  private static List<String> rows(String... titles) {
    List<String> rows = new ArrayList<>();
    rows.add(row(titles));
    rows.add("|" + "---|".repeat(titles.length));
    return rows;
  }

  private static String row(String... cells) {
    return Stream.of(cells)
        .map(each -> oneLine(each).replace("|", "\\|"))
        .map(each -> each.isEmpty() ? " " : " " + each + " ")
        .collect(Collectors.joining("|", "|", "|"));
  }

  private static String oneLine(String text) {
    return Optional.ofNullable(text).orElse("").strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
