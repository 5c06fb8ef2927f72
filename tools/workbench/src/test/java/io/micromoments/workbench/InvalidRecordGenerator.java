package io.micromoments.workbench;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Generates invalid records of every stream: valid except for some fields that have extreme values
 * of every type; sometimes corrupted in transit.
 */
public final class InvalidRecordGenerator {

  /** An input stream of the job. */
  public record Input(String label, String topic, Schema schema, boolean isEvents) {}

  public static final List<Input> STREAMS =
      Stream.concat(
              EventStream.external().stream()
                  .map(each -> new Input(each.label(), each.topic(), each.schema(), true)),
              Arrays.stream(ContextStream.values())
                  .map(each -> new Input(each.label(), each.topic(), each.schema(), false)))
          .toList();

  private static final Instant START = Instant.parse("2026-05-01T10:00:00Z");

  private static final List<String> HOSTILE_JSON =
      List.of(
          "null",
          "true",
          "-0",
          "-0.0",
          "-1",
          "1e400",
          "-1e400",
          "1e999999999",
          "-1e-999999999",
          "5e-324",
          "1.7976931348623157e308",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "2147483648",
          "9".repeat(60),
          "9".repeat(70),
          "\"\"",
          "\" \"",
          "\"\\n\\n\"",
          "\"\\u0000\"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"\\udc00x\"",
          "\"\\ufffd\"",
          "\"\uD83D\uDE42\"",
          "\"NaN\"",
          "\"-Infinity\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00+18:00\"",
          "\"+292278994-08-17T07:12:55.807Z\"",
          "\"+292278994-08-17T07:12:55.808Z\"",
          "\"9999-12-31T23:59:59.999Z\"",
          "\"0001-01-01T00:00:00Z\"",
          "\"2026-13-01T00:00:00Z\"",
          "\"2026-05-01T10:00:00.123456789+05:45\"",
          "\"PT-1H\"",
          "\"P999999999999D\"",
          "\"customer.segment == 'x'\"",
          "\"((((((\"",
          "\"" + "x".repeat(2_000) + "\"",
          "[]",
          "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
          "{}",
          "{\"a\":null}",
          "{\"a\":\"b\",\"a\":\"c\"}",
          "{\"time_zone\":\"Mars\",\"specificity\":\"ITEM\"}",
          "{\"\":\"\",\"\\u0000\":\"\\n\"}");

  private static final List<String> HOSTILE_TEXT =
      List.of(
          "", " ", "\n\n", "\u0000", "\uFFFD", "\uD800", "\uD83D\uDE42", "NaN", "x".repeat(2_000));

  private static final double[] HOSTILE_DOUBLES = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -0.0,
    0,
    -1,
    1e308,
    Double.MIN_VALUE
  };

  private static final long[] HOSTILE_LONGS = {
    Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0
  };

  private final Random random;
  private final BinaryEncoder encoder =
      EncoderFactory.get().binaryEncoder(new ByteArrayOutputStream(), null);

  public InvalidRecordGenerator(Random random) {
    this.random = random;
  }

  public Input stream() {
    return STREAMS.get(random.nextInt(STREAMS.size()));
  }

  /** Returns a scenario line. */
  public String line(Input stream) {
    int hostility = random.nextInt(4) * 5;
    StringBuilder line = new StringBuilder("{\"stream\":\"").append(stream.label).append('"');
    for (Schema.Field field : stream.schema.getFields()) {
      if (field.hasDefaultValue() && random.nextBoolean()) {
        continue;
      }
      line.append(",\"").append(field.name()).append("\":");
      line.append(random.nextInt(100) < hostility ? hostile() : json(field.name(), field.schema()));
    }
    line.append('}');
    return random.nextInt(50) == 0 ? damaged(line) : line.toString();
  }

  private String hostile() {
    return HOSTILE_JSON.get(random.nextInt(HOSTILE_JSON.size()));
  }

  private String json(String name, Schema schema) {
    return switch (schema.getType()) {
      case UNION -> json(name, nonNull(schema));
      case STRING ->
          '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text(name))) + '"';
      case ENUM -> '"' + symbol(schema) + '"';
      case LONG ->
          schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
              ? "\"" + Instant.ofEpochMilli(time()) + "\""
              : Long.toString(random.nextInt(100_000));
      case INT -> Integer.toString(random.nextInt(100));
      case DOUBLE -> Double.toString(1 + random.nextInt(1_000) / 8.0);
      case BOOLEAN -> Boolean.toString(random.nextBoolean());
      case ARRAY -> "[" + json(name, schema.getElementType()) + "]";
      case MAP -> "{\"k\":" + json(name, schema.getValueType()) + "}";
      case RECORD -> {
        StringBuilder record = new StringBuilder("{");
        for (Schema.Field field : schema.getFields()) {
          record.append(record.length() == 1 ? "" : ",").append('"').append(field.name());
          record.append("\":").append(json(field.name(), field.schema()));
        }
        yield record.append('}').toString();
      }
      case BYTES, FIXED, FLOAT, NULL -> "null";
    };
  }

  private String damaged(StringBuilder line) {
    int at = random.nextInt(line.length());
    return switch (random.nextInt(4)) {
      case 0 -> line.substring(0, at);
      case 1 -> line.insert(at, (char) random.nextInt(0xD800)).toString();
      case 2 -> line.append(line.substring(at)).toString();
      default -> line.deleteCharAt(at).toString();
    };
  }

  /**
   * Returns the value of a topic's record.
   *
   * @param id id of the stream's schema in the registry
   */
  public byte[] value(Input stream, int id) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, encoder);
    new GenericDatumWriter<>(stream.schema)
        .write(value("", stream.schema, random.nextInt(4) * 5), out);
    out.flush();
    return random.nextInt(3) == 0 ? damaged(bytes.toByteArray()) : bytes.toByteArray();
  }

  private Object value(String name, Schema schema, int hostility) {
    boolean isHostile = random.nextInt(100) < hostility;
    return switch (schema.getType()) {
      case UNION -> random.nextBoolean() ? null : value(name, nonNull(schema), hostility);
      case STRING -> isHostile ? HOSTILE_TEXT.get(random.nextInt(HOSTILE_TEXT.size())) : text(name);
      case ENUM -> new GenericData.EnumSymbol(schema, symbol(schema));
      case LONG -> {
        long usual =
            schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                ? time()
                : random.nextInt(1_000);
        yield isHostile ? HOSTILE_LONGS[random.nextInt(HOSTILE_LONGS.length)] : usual;
      }
      case INT -> isHostile ? (int) HOSTILE_LONGS[2 + random.nextInt(4)] : random.nextInt(100);
      case DOUBLE ->
          isHostile
              ? HOSTILE_DOUBLES[random.nextInt(HOSTILE_DOUBLES.length)]
              : 1 + random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(isHostile ? 1_100 : 3); i > 0; i--) {
          list.add(value(name, schema.getElementType(), hostility));
        }
        yield list;
      }
      case MAP -> {
        Map<String, Object> map = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put(text(name) + i, value(name, schema.getValueType(), hostility));
        }
        yield map;
      }
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), value(field.name(), field.schema(), hostility));
        }
        yield record;
      }
      case BYTES, FIXED, FLOAT, NULL -> null;
    };
  }

  private byte[] damaged(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> {
        bytes[at] = (byte) random.nextInt(256);
        yield bytes;
      }
      case 2 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
        System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
        yield longer;
      }
      default -> {
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  private String text(String name) {
    return switch (name) {
      case "eligible" -> "customer.segment == 'gold'";
      case "contact_period" -> "24h";
      case "action" -> List.of("a", "b", "login", "purchase").get(random.nextInt(4));
      case "channel", "channels" -> "WEB";
      case "intents" -> "test";
      default -> name.charAt(0) + Integer.toString(random.nextInt(20));
    };
  }

  private String symbol(Schema schema) {
    return schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size()));
  }

  private long time() {
    return START.toEpochMilli() + random.nextInt(3_600_000);
  }

  private static Schema nonNull(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }
}
