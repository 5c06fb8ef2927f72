package io.micromoments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.input.Arrival;
import io.micromoments.runtime.element.Element;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.topics.InternalErrorRejection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which way a line is decoded must not make a difference, for valid and for invalid lines. */
class LineDecoderTest {

  private static final List<String> LINES =
      List.of(
          "{\"stream\":\"clickstream\",\"event_id\":\"e1\",\"event_time\":\"2026-05-04T10:15:30.25Z\","
              + "\"customer_id\":\"c\",\"channel\":\"WEB\",\"action\":\"view_item\",\"value\":49.90,"
              + "\"properties\":{\"a\":\"1\"},\"identifier\":\"loyalty:7781\"}",
          "{\"stream\":\"beacon\",\"event_time\":\"2026-05-04T10:15:30+02:00\",\"device_id\":\"d1\","
              + "\"place_id\":\"p\",\"place_category\":\"shop\",\"transition\":\"dwell\",\"rssi\":-60}",
          "{\"stream\":\"place\",\"event_id\":\"e5\",\"event_time\":\"2026-05-04T10:15:30Z\","
              + "\"area\":\"a\",\"kind\":\"delay\",\"reading\":1}",
          "{\"stream\":\"consent\",\"event_time\":\"2026-05-04T10:15:30Z\",\"customer_id\":\"c\","
              + "\"purpose\":\"p\",\"granted\":true}");

  @Test
  void everyLineYieldsWhatTheTreeYields() {
    Random random = new Random(Long.getLong("seed", 1));
    int valid = 0;
    int rounds = Integer.getInteger("rounds", 50_000);
    for (int i = 0; i < rounds; i++) {
      String text = mutated(LINES.get(random.nextInt(LINES.size())), random);
      ScenarioLine line = new ScenarioLine(ScenarioLines.EVENTS, 1 + random.nextInt(3), text);
      Arrival arrival = LineDecoder.arrival(line);
      Object expected = byTree(line);
      Object found = arrival.element() == null ? arrival.rejection() : arrival.element();
      assertThat(found).as(text).isEqualTo(expected);
      valid += arrival.element() == null ? 0 : 1;
    }
    assertThat(valid).isBetween(rounds / 10, rounds - rounds / 10);
  }

  private static Object byTree(ScenarioLine line) {
    try {
      Element element = LineDecoder.decodeTree(line);
      return element;
    } catch (InvalidRecord e) {
      return Arrival.Rejection.of(e, false);
    } catch (RuntimeException e) {
      return Arrival.Rejection.of(InternalErrorRejection.of(e), false);
    }
  }

  private static String mutated(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    String chars = "{}[]\":,\\ 09-.eEtTzZnul\t\u0000äc";
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, chars.charAt(random.nextInt(chars.length())));
        case 1 -> text.setCharAt(at, chars.charAt(random.nextInt(chars.length())));
        default -> text.deleteCharAt(at);
      }
    }
    return text.toString();
  }
}
