package io.micromoments.patterns.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Product;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

  private static final Event EVENT =
      Patterns.click(
          "e1",
          0,
          "view_item",
          Map.of(
              "value",
              120.5,
              "dwell_ms",
              5000L,
              "channel",
              "WEB",
              "item_id",
              "i1",
              "properties",
              Map.of("term", "48")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.action == 'view_item'",
        "event.value > 100.0",
        "event.value > 100",
        "event.dwell_ms >= 5000",
        "has(event.value) && !has(event.query)",
        "event.channel in ['WEB', 'EMAIL']",
        "event.properties.term == '48'",
        "event.properties['term'] == '48'",
        "int(event.properties.term) > 40",
        "event.action.startsWith('view') && event.action.matches('^view_.*$')",
        "event.event_time > timestamp('2026-01-01T00:00:00Z')",
        "event.event_time.getFullYear() == 2026",
        "event.event_time - event.event_time < duration('1s')",
        "event.query == 'x' || event.action == 'view_item'",
        "!(event.action == 'search')",
        "event.item_id == first[0].item_id",
        "first.exists(x, x.action == 'search') && size(first) == 2",
        "first.all(x, x.event_time <= event.event_time)",
        "first[size(first) - 1].action == 'search'"
      })
  void holds(String text) {
    assertThat(evaluate(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.query == 'x'",
        "event.query != 'x'",
        "!(event.query == 'x')",
        "event.query == 'x' && event.action == 'view_item'",
        "event.properties.nothing == '48'",
        "first[7].action == 'search'",
        "int(event.action) > 3",
        "event.action == 'search'"
      })
  void isFalseIfAValueIsMissingOrTheEvaluationFails(String text) {
    assertThat(evaluate(text)).isFalse();
  }

  @Test
  void canReferToTheCustomer() {
    Condition when =
        when("customer.products.exists(p, p.type == 'auto-loan' && p.status == 'closed')");
    CustomerProfile profile =
        CustomerProfile.newBuilder()
            .setEventId("p")
            .setEventTime(Instant.EPOCH)
            .setCustomerId("c")
            .setProducts(List.of(new Product("auto-loan", "closed")))
            .build();
    assertThat(when.holds(step -> null, RecordMap.of(profile))).isTrue();
    assertThat(when.holds(step -> null, Map.of())).as("nothing known").isFalse();
    assertThat(when("customer.scores.churn > 0.5").holds(step -> null, RecordMap.of(profile)))
        .isFalse();
    assertThat(
            when("customer.segment == 'x' || customer.customer_id == 'c'")
                .holds(step -> null, RecordMap.of(profile)))
        .isTrue();
  }

  private static Condition when(String text) {
    return new Condition(
        Patterns.pattern("p", "when: \"%s\"\nsteps: [{step: a, on: clickstream}]".formatted(text))
            .when()
            .orElseThrow());
  }

  private static boolean evaluate(String text) {
    MomentPattern pattern =
        Patterns.pattern(
            "p",
            """
            within: 1h
            steps:
              - { step: first, on: clickstream, times: 1+ }
              - { step: second, on: clickstream, where: "%s" }
            """
                .formatted(text));
    Condition condition =
        new Condition(
            ((Step.EventStep) pattern.steps().get(1)).anyOf().get(0).where().orElseThrow());
    List<Event> first =
        List.of(
            Patterns.click("e0", -2, "view_item", Map.of("item_id", "i1")),
            Patterns.click("e00", -1, "search"));
    return condition.holds(EVENT, step -> step.equals("first") ? first : null);
  }
}
