package io.micromoments.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is decoded in one pass must be what {@link JsonRecords} decodes. */
class EventLinesTest {

  private static final String ID = "e-000000007-5ac10c31";

  private static final List<String> LINES =
      List.of(
          "{\"stream\":\"clickstream\",\"event_id\":\"e1\",\"event_time\":\"2026-05-04T10:15:30.25Z\","
              + "\"device_id\":\"d1\",\"customer_id\":null,\"session_id\":\"s\",\"channel\":\"web\","
              + "\"action\":\"view_item\",\"page_url\":\"https://x/?q=\\u00e4\\n\",\"query\":\"Größe\","
              + "\"value\":49.90,\"dwell_ms\":1200,\"properties\":{\"b\":\"2\",\"a\":\"1\"},"
              + "\"identifier\":\"loyalty:7781\"}",
          "{\"stream\":\"beacon\",\"event_time\":\"2026-05-04T10:15:30+02:00\",\"device_id\":\"d1\","
              + "\"place_id\":\"p\",\"place_category\":\"shop\",\"transition\":\"DWELL\",\"rssi\":-60,"
              + "\"proximity\":\"NEAR\",\"latitude\":48.1e0,\"longitude\":-11,\"properties\":{}}",
          " {\"stream\" : \"sensor\", \"event_id\" : \"e3\", \"event_time\" : \"2026-05-04T10:15:30Z\","
              + " \"device_id\" : \"d\", \"sensor_type\":\"t\",\"metric\":\"m\",\"reading\":1E3 } ",
          "{\"stream\":\"interaction\",\"event_id\":\"e4\",\"event_time\":\"2026-05-04T10:15:30Z\","
              + "\"customer_id\":\"c\",\"channel\":\"STORE\",\"kind\":\"purchase\",\"amount\":\"NaN\","
              + "\"wait_ms\":9223372036854775807}",
          "{\"stream\":\"place\",\"event_id\":\"e5\",\"event_time\":\"2026-05-04T10:15:30Z\","
              + "\"place_id\":\"p\",\"kind\":\"delay\",\"reading\":0.1,\"topic\":\"😀\"}");

  /** Replacements and insertions that break lines, or are valid in a way that is easily missed. */
  private static final List<String> PIECES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "{\"a\":\"b\"}",
          "\"x\"",
          "-0",
          "1e400",
          "0.1000000000000001",
          "123456789012345678901234567890",
          "2147483648",
          "1.0",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"NaN\"",
          "\"2026-02-30T00:00:00Z\"",
          ",",
          ":",
          "{",
          "}",
          "\"",
          "\\",
          " ",
          "\t",
          "\u0001",
          ",\"event_id\":\"again\"",
          ",\"query\":\"q\"",
          ",\"unknown\":1",
          ",\"stream\":\"beacon\"",
          ",\"properties\":{\"a\":\"1\",\"a\":\"2\"}",
          ",\"properties\":{\"a\":1}",
          ",\"dwell_ms\":1,\"dwell_ms\":2",
          "x",
          "é",
          "/*c*/",
          "9");

  @Test
  void usualLinesAreDecodedInOnePass() {
    assertThat(EventLines.decode(LINES.get(0).getBytes(UTF_8), () -> ID)).isNotNull();
    assertThat(EventLines.decode(LINES.get(1).getBytes(UTF_8), () -> ID).id()).isEqualTo(ID);
  }

  @Test
  void everyLineIsDecodedAsByTheTreeOrLeftToIt() {
    Random random = new Random(Long.getLong("seed", 1));
    int decoded = 0;
    int rounds = Integer.getInteger("rounds", 100_000);
    for (int i = 0; i < rounds; i++) {
      String line = mutated(LINES.get(random.nextInt(LINES.size())), random);
      Event event = EventLines.decode(line.getBytes(UTF_8), () -> ID);
      if (event != null) {
        decoded++;
        assertThat(event.fields()).as(line).isEqualTo(byTree(line).fields());
        assertThat(event).as(line).isEqualTo(byTree(line));
      }
    }
    assertThat(decoded).isGreaterThan(rounds / 20);
  }

  @Test
  void aTimeIsReadAsByTheTree() {
    Random random = new Random(Long.getLong("seed", 2));
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      String line = mutated(LINES.get(random.nextInt(LINES.size())), random);
      long time = EventLines.time(line.getBytes(UTF_8), Long.MIN_VALUE);
      assertThat(time).as(line).isEqualTo(timeByTree(line));
      read += time == Long.MIN_VALUE ? 0 : 1;
    }
    assertThat(read).isGreaterThan(5_000);
  }

  private static String mutated(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    for (int i = random.nextInt(3); i > 0; i--) {
      int from = random.nextInt(text.length());
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(from, piece);
        case 1 -> replaceValue(text, from, piece);
        case 2 -> text.insert(Math.max(0, text.lastIndexOf("}")), piece);
        default -> text.delete(from, Math.min(text.length(), from + 1 + random.nextInt(8)));
      }
    }
    // Half of a surrogate pair cannot be encoded.
    return text.isEmpty() ? "{}" : new String(text.toString().getBytes(UTF_8), UTF_8);
  }

  /** Replaces the value that follows the next colon. */
  private static void replaceValue(StringBuilder text, int from, String piece) {
    int colon = text.indexOf("\":", from);
    if (colon >= 0) {
      int comma = text.indexOf(",", colon);
      text.replace(colon + 2, comma < 0 ? Math.max(colon + 2, text.length() - 1) : comma, piece);
    }
  }

  private static Event byTree(String line) {
    try {
      ObjectNode fields = JsonRecords.parse(line);
      EventStream stream = EventStream.of(fields.remove("stream").textValue()).orElseThrow();
      if (!fields.hasNonNull("event_id")) {
        fields.put("event_id", ID);
      }
      return JsonRecords.event(stream, fields, false);
    } catch (InvalidRecord e) {
      throw new AssertionError("the tree rejects " + line, e);
    }
  }

  private static long timeByTree(String line) {
    try {
      JsonNode time = JsonRecords.parse(line).get("event_time");
      return time == null
          ? Long.MIN_VALUE
          : OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
    } catch (InvalidRecord | DateTimeException | ArithmeticException e) {
      return Long.MIN_VALUE;
    }
  }
}
