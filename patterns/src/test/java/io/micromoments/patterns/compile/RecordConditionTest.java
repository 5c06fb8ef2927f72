package io.micromoments.patterns.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The closures of a policy's conditions say what the general evaluator says. */
class RecordConditionTest {

  private static final List<String> NAMES =
      List.of("offer", "customer", "moment", "channel", "propensity");
  private static final List<String> CONDITIONS =
      List.of(
          "offer.value > 0.5 && customer.segment == \"family\"",
          "offer.category in [\"a\", \"b\"] || moment.confidence > 0.5",
          "!(offer.kind == \"OFFER\") && channel != \"WEB\"",
          "customer.scores[offer.category] > 0.5",
          "has(offer.item_id) ? offer.item_id.startsWith(\"i\") : channel == \"\"",
          "customer.products.exists(p, p.type == offer.category && p.status != \"closed\")",
          "size(customer.exclusions) > 1 || offer.category in customer.exclusions",
          "customer.lifetime_value / 2.0 >= offer.value + 1.0",
          "propensity < 0.3 && double(size(offer.intents)) > 0.0",
          "offer.category.matches(\"[ab]\")");

  @Test
  void closuresSayWhatTheGeneralEvaluatorSays() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("RecordConditionTest seed=" + seed);
    Random random = new Random(seed);
    int held = 0;
    int asClosures = 0;
    for (String text : CONDITIONS) {
      RecordCondition condition = condition(text);
      asClosures += condition.isGeneral() ? 0 : 1;
      for (int i = 0; i < 500; i++) {
        Object[] values = {
          offer(random),
          customer(random),
          Map.of("confidence", random.nextDouble()),
          pick(random, "", "WEB", "ATM"),
          random.nextDouble()
        };
        boolean holds = condition.holds(values);
        assertThat(holds)
            .as("%s of %s, seed %d", text, List.of(values), seed)
            .isEqualTo(Boolean.TRUE.equals(condition.byGeneralEvaluator(values)));
        held += holds ? 1 : 0;
      }
    }
    assertThat(held).isBetween(500, 4_500);
    assertThat(asClosures).as("all but matches()").isEqualTo(CONDITIONS.size() - 1);
  }

  private static RecordCondition condition(String text) {
    SourceText source =
        new SourceText(
            "policy.yaml",
            "policy: p\nversion: 1\nrules:\n  - boost: 1\n    where: '%s'\n".formatted(text));
    Policy policy =
        PolicyReader.read(source)
            .policy()
            .orElseThrow(
                () ->
                    new AssertionError(
                        PolicyReader.read(source).problems().stream().map(source::show).toList()));
    return new RecordCondition(policy.rules().get(0).where().orElseThrow(), NAMES);
  }

  private static Map<String, Object> offer(Random random) {
    Map<String, Object> offer = new HashMap<>();
    offer.put("category", pick(random, "a", "b", "c"));
    offer.put("kind", pick(random, "OFFER", "SERVICE"));
    offer.put("value", random.nextDouble() * 2);
    offer.put("intents", random.nextBoolean() ? List.of() : List.of("x"));
    if (random.nextBoolean()) {
      offer.put("item_id", pick(random, "i1", "j1"));
    }
    return offer;
  }

  private static Map<String, Object> customer(Random random) {
    Map<String, Object> customer = new HashMap<>();
    customer.put("scores", Map.of("a", random.nextDouble()));
    customer.put("exclusions", random.nextBoolean() ? List.of("b") : List.of("b", "x"));
    customer.put(
        "products",
        List.of(
            Map.of("type", pick(random, "a", "b"), "status", pick(random, "closed", "active"))));
    if (random.nextBoolean()) {
      customer.put("segment", pick(random, "family", "student"));
      customer.put("lifetime_value", random.nextDouble() * 8);
    }
    return customer;
  }

  private static String pick(Random random, String... from) {
    return from[random.nextInt(from.length)];
  }
}
