package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.language.tests.TestReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The JSON Schemas have exactly the keys that the readers know. */
class SchemaKeysTest {

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

  private static List<String> keysOf(String schema, String path) throws Exception {
    List<String> keys = new ArrayList<>();
    new ObjectMapper()
        .readTree(Path.of("schema", schema + ".schema.json").toFile())
        .at(path + "/properties")
        .fieldNames()
        .forEachRemaining(keys::add);
    return keys;
  }
}
