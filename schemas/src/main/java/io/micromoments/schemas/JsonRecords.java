package io.micromoments.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.text.Names;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * JSON-line format of the records: field names of the schema, times as ISO-8601. Parsing is strict,
 * because a misspelled field that is ignored can keep a pattern from ever matching.
 */
public final class JsonRecords {

  /**
   * Longer lines are rejected without being parsed: in bytes where they are read, else in chars.
   */
  public static final int MAX_LINE_LENGTH = 1 << 20;

  private static final int MAX_DEPTH = 16;

  /** Text form of numbers that JSON cannot represent. */
  private static final Map<String, Double> NOT_FINITE =
      Map.of(
          "NaN",
          Double.NaN,
          "Infinity",
          Double.POSITIVE_INFINITY,
          "-Infinity",
          Double.NEGATIVE_INFINITY);

  private static final ObjectMapper MAPPER = mapper(MAX_LINE_LENGTH);

  /** For lines written by this program, which may be longer than the input they derive from. */
  private static final ObjectMapper OWN = mapper(Integer.MAX_VALUE);

  private JsonRecords() {}

  private static ObjectMapper mapper(int maxChars) {
    return JsonMapper.builder(factory(maxChars).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** Returns a builder of factories whose parsers accept what all lines must satisfy. */
  static JsonFactoryBuilder factory(int maxChars) {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    // Keys crafted to collide slow down parsing but must not make it fail.
    builder.disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW);
    builder.streamReadConstraints(
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(maxChars)
            .maxNameLength(maxChars)
            .maxNumberLength(64)
            .build());
    return builder;
  }

  /** Parses a line that must be a JSON object. */
  public static ObjectNode parse(String line) throws InvalidRecord {
    if (line.length() > MAX_LINE_LENGTH) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          String.format(
              Locale.ROOT, "the line has more than the allowed %d characters", MAX_LINE_LENGTH));
    }
    return parse(MAPPER, line);
  }

  /**
   * Parses a line written by {@link #json}, of any length: a command may be longer than the lists
   * and texts it is composed of.
   *
   * @throws IllegalArgumentException if it is not a JSON object
   */
  public static ObjectNode parseTrusted(String line) {
    try {
      return parse(OWN, line);
    } catch (InvalidRecord e) {
      throw new IllegalArgumentException(e.text(), e);
    }
  }

  private static ObjectNode parse(ObjectMapper mapper, String line) throws InvalidRecord {
    JsonNode node;
    try {
      node = mapper.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InvalidRecord(
          Code.NOT_JSON,
          String.format(
              Locale.ROOT,
              "not a JSON object: %s (column %d)",
              JsonSyntax.explain(line, e),
              e.getLocation() == null ? 1 : e.getLocation().getColumnNr()));
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidRecord(Code.NOT_JSON, "not a JSON object but " + kind(node));
  }

  /**
   * Parses an event.
   *
   * @param fields fields of the record, including event_id and event_time
   * @param partial whether other required fields may be missing, as in pattern tests
   */
  public static Event event(EventStream stream, ObjectNode fields, boolean partial)
      throws InvalidRecord {
    rejectUnknown(stream.schema(), fields, stream.label());
    Object[] values = new Object[stream.schema().getFields().size()];
    for (Schema.Field field : stream.schema().getFields()) {
      JsonNode node = fields.get(field.name());
      if (node != null && !node.isNull()) {
        values[field.pos()] = plain(value(field.schema(), node, field.name()));
      } else if (field.hasDefaultValue() && field.schema().getType() == Schema.Type.MAP) {
        values[field.pos()] = Map.of();
      } else if (!field.hasDefaultValue() && (!partial || isIdentity(field.name()))) {
        throw missing(field.name(), stream.label());
      }
    }
    return new Event(stream, values);
  }

  /** Parses a context record. */
  public static SpecificRecord context(ContextStream stream, ObjectNode fields)
      throws InvalidRecord {
    return (SpecificRecord) record(stream.schema(), fields, stream.label());
  }

  /**
   * Parses a record written by {@link #json}.
   *
   * @throws IllegalArgumentException if it does not match the schema
   */
  public static SpecificRecord record(Schema schema, ObjectNode fields) {
    try {
      return (SpecificRecord) record(schema, fields, schema.getName());
    } catch (InvalidRecord e) {
      throw new IllegalArgumentException(e.text(), e);
    }
  }

  /** Returns the record as JSON without line breaks. Omits null fields; sorts the keys of maps. */
  public static String json(SpecificRecord record) {
    StringWriter out = new StringWriter(256);
    try (JsonGenerator generator = MAPPER.getFactory().createGenerator(out)) {
      RecordJson.write(generator, record.getSchema(), record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Escaped, because readers reject a literal U+FFFD as a sign of malformed UTF-8.
    return out.toString().replace("\uFFFD", "\\ufffd");
  }

  private static boolean isIdentity(String field) {
    return field.equals("event_id") || field.equals("event_time");
  }

  private static IndexedRecord record(Schema schema, ObjectNode fields, String path)
      throws InvalidRecord {
    rejectUnknown(schema, fields, path);
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode node = fields.get(field.name());
      if (node != null && !node.isNull()) {
        record.put(field.pos(), value(field.schema(), node, field.name()));
      } else if (field.hasDefaultValue()) {
        record.put(
            field.pos(),
            SpecificData.get().deepCopy(field.schema(), SpecificData.get().getDefaultValue(field)));
      } else {
        throw missing(field.name(), path);
      }
    }
    return record;
  }

  private static void rejectUnknown(Schema schema, ObjectNode fields, String where)
      throws InvalidRecord {
    for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.getField(name) == null) {
        List<String> known = schema.getFields().stream().map(Schema.Field::name).toList();
        List<String> others =
            EventStream.isOf(schema) ? EventStream.withField(name) : List.<String>of();
        throw new InvalidRecord(
            Code.UNKNOWN_FIELD,
            "%s has no field '%s'; %s%s"
                .formatted(
                    where,
                    InvalidRecord.quoted(name),
                    others.isEmpty()
                        ? ""
                        : "%s is a field of %s; ".formatted(name, String.join(", ", others)),
                    Names.allowed(name, known)));
      }
    }
  }

  private static InvalidRecord missing(String field, String where) {
    return new InvalidRecord(Code.MISSING_FIELD, "%s needs the field '%s'".formatted(where, field));
  }

  private static Object value(Schema schema, JsonNode node, String path) throws InvalidRecord {
    switch (schema.getType()) {
      case UNION:
        return value(RecordJson.nonNull(schema), node, path);
      case STRING:
        return text(require(node.isTextual(), node, path, textFor(node)).textValue(), path);
      case ENUM:
        return symbol(schema, require(node.isTextual(), node, path, "text").textValue(), path);
      case BYTES:
        return bytes(require(node.isTextual(), node, path, "bytes in Base64"), path);
      case LONG:
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
          return time(node, path);
        }
        return require(node.isIntegralNumber() && node.canConvertToLong(), node, path, WHOLE)
            .longValue();
      case INT:
        return require(node.isIntegralNumber() && node.canConvertToInt(), node, path, WHOLE)
            .intValue();
      case DOUBLE:
        return number(node, path);
      case BOOLEAN:
        return require(node.isBoolean(), node, path, "true or false").booleanValue();
      case ARRAY:
        require(node.isArray(), node, path, "a list");
        List<Object> list = new ArrayList<>(node.size());
        for (JsonNode element : node) {
          list.add(value(schema.getElementType(), element, path + "[" + list.size() + "]"));
        }
        return list;
      case MAP:
        require(node.isObject(), node, path, "a map");
        Map<String, Object> map = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          map.put(
              text(entry.getKey(), path),
              value(schema.getValueType(), entry.getValue(), path + "." + entry.getKey()));
        }
        return map;
      case RECORD:
        require(node.isObject(), node, path, "an object");
        return record(schema, (ObjectNode) node, path);
      case FIXED, FLOAT, NULL:
        break;
    }
    throw new IllegalStateException("unsupported field type " + schema.getType());
  }

  private static final String WHOLE = "a whole number";

  /** A number in the place of a text mostly only lacks its quotes. */
  private static String textFor(JsonNode node) {
    return node.isNumber() || node.isBoolean()
        ? "text, such as \"" + InvalidRecord.quoted(node.asText()) + "\""
        : "text";
  }

  /**
   * Validates text. Lone surrogates are rejected because UTF-8 cannot encode them; the text would
   * change in the first topic or file.
   */
  private static String text(String text, String path) throws InvalidRecord {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new InvalidRecord(
              Code.INVALID_VALUE,
              String.format(
                  Locale.ROOT,
                  "'%s' contains an unpaired surrogate (\\u%04x); allowed: text that UTF-8 can encode",
                  InvalidRecord.quoted(path),
                  (int) c));
        }
        i++;
      }
    }
    return text;
  }

  /** Returns the enum symbol; ignores case. */
  private static Object symbol(Schema schema, String found, String path) throws InvalidRecord {
    for (String symbol : schema.getEnumSymbols()) {
      if (symbol.equalsIgnoreCase(found)) {
        return SpecificData.get().createEnum(symbol, schema);
      }
    }
    throw new InvalidRecord(
        Code.WRONG_TYPE,
        "'%s' is '%s'; %s"
            .formatted(
                path, InvalidRecord.quoted(found), Names.allowed(found, schema.getEnumSymbols())));
  }

  private static double number(JsonNode node, String path) throws InvalidRecord {
    if (node.isTextual() && NOT_FINITE.containsKey(node.textValue())) {
      return NOT_FINITE.get(node.textValue());
    }
    double number = require(node.isNumber(), node, path, "a number").doubleValue();
    require(Double.isFinite(number), node, path, "a number in the range of a double");
    return number;
  }

  private static ByteBuffer bytes(JsonNode node, String path) throws InvalidRecord {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(node.textValue()));
    } catch (IllegalArgumentException e) {
      throw new InvalidRecord(
          Code.WRONG_TYPE, "'%s' is %s; allowed: bytes in Base64".formatted(path, kind(node)));
    }
  }

  /** Parses ISO-8601 with an offset or Z; truncates to milliseconds. */
  private static Instant time(JsonNode node, String path) throws InvalidRecord {
    require(node.isTextual(), node, path, "a time such as \"2026-05-04T10:15:30Z\"");
    try {
      return Instant.ofEpochMilli(IsoTime.parse(node.textValue()));
    } catch (DateTimeParseException e) {
      throw new InvalidRecord(
          Code.WRONG_TYPE,
          "'%s' is '%s'; allowed: a time such as 2026-05-04T10:15:30Z"
              .formatted(path, InvalidRecord.quoted(node.textValue())));
    } catch (ArithmeticException e) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE,
          "'%s' is '%s', which is out of range; allowed: a time such as 2026-05-04T10:15:30Z"
              .formatted(path, InvalidRecord.quoted(node.textValue())));
    }
  }

  private static JsonNode require(boolean holds, JsonNode node, String path, String allowed)
      throws InvalidRecord {
    if (!holds) {
      throw new InvalidRecord(
          Code.WRONG_TYPE, "'%s' is %s; allowed: %s".formatted(path, kind(node), allowed));
    }
    return node;
  }

  /** Converts a value to its representation in {@link Event}. */
  private static Object plain(Object value) {
    if (value instanceof Instant time) {
      return time.toEpochMilli();
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Enum<?> symbol) {
      return symbol.name();
    }
    return value;
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "the text \"" + InvalidRecord.quoted(node.textValue()) + "\"";
      case NUMBER, BOOLEAN -> InvalidRecord.quoted(node.asText());
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL -> "null";
      case MISSING -> "empty";
      case BINARY, POJO -> "something else";
    };
  }
}
