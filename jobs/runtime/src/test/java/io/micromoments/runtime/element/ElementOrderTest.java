package io.micromoments.runtime.element;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tests that the elements of a customer have one order, whatever the order of their arrival, even
 * if times and ids are equal or ids are empty. {@code -Dseed=…} repeats a run.
 */
class ElementOrderTest {

  @Test
  void sortedOrderDoesNotDependOnArrivalOrder() {
    long seed = Long.getLong("seed", 1);
    System.out.println("ElementOrderTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        elements.add(element(random));
      }
      List<Element> sorted = new ArrayList<>(elements);
      sorted.sort(Element.ORDER);
      Collections.shuffle(elements, random);
      elements.sort(Element.ORDER);
      assertThat(elements).as("seed %d round %d", seed, round).isEqualTo(sorted);
    }
  }

  @Test
  void orderIsConsistentWithEquals() {
    long seed = Long.getLong("seed", 1);
    System.out.println("ElementOrderTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      Element a = element(random);
      Element b = element(random);
      int order = Element.ORDER.compare(a, b);
      assertThat(order == 0).as("seed %d: %s, %s", seed, a, b).isEqualTo(a.equals(b));
      assertThat(Integer.signum(Element.ORDER.compare(b, a))).isEqualTo(-Integer.signum(order));
    }
  }

  private static Element element(Random random) {
    String id = List.of("", "1", "2").get(random.nextInt(3));
    long time = 1_780_000_000_000L + random.nextInt(2);
    switch (random.nextInt(4)) {
      case 0 -> {
        return new ContextElement(
            "c",
            ContextStream.CONSENT,
            new Consent(id, Instant.ofEpochMilli(time), "c", "email", random.nextBoolean()));
      }
      case 1 -> {
        return new ContextElement(
            "c",
            ContextStream.PROFILE,
            CustomerProfile.newBuilder()
                .setEventId(id)
                .setEventTime(Instant.ofEpochMilli(time))
                .setCustomerId("c")
                .setScores(Map.of("risk", random.nextBoolean() ? 0.0 : -0.0))
                .build());
      }
      default -> {
        EventStream stream =
            random.nextBoolean() ? EventStream.CLICKSTREAM : EventStream.INTERACTION;
        Map<String, Object> fields = new HashMap<>();
        fields.put("event_id", id);
        fields.put("event_time", time);
        if (random.nextBoolean()) {
          fields.put("item_id", random.nextBoolean() ? "x" : "y");
        }
        if (random.nextBoolean()) {
          fields.put("properties", Map.of("k", random.nextBoolean() ? "1" : "2"));
        }
        return new EventElement("c", Event.of(stream, fields));
      }
    }
  }
}
