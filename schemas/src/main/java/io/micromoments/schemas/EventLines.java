package io.micromoments.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Decodes the lines of events in one pass, without a tree of nodes. A line that is not in the usual
 * form, valid or not, is left to {@link JsonRecords}, which alone decides what is wrong with a line
 * and says so. For all other lines both yield equal events.
 */
public final class EventLines {

  private static final JsonFactory JSON =
      JsonRecords.factory(JsonRecords.MAX_LINE_LENGTH)
          // Keys that occur twice are noticed here.
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private static final JsonFactory ANY_OBJECT =
      JsonRecords.factory(JsonRecords.MAX_LINE_LENGTH).build();

  /** Signals that a line is left to {@link JsonRecords}. */
  private static final Object UNUSUAL = new Object();

  private static final Map<EventStream, Layout> LAYOUTS = layouts();

  private EventLines() {}

  /** How a field is read. */
  private enum Kind {
    TEXT,
    SYMBOL,
    TIME,
    WHOLE,
    SMALL_WHOLE,
    NUMBER,
    TEXTS
  }

  /**
   * A field of a stream.
   *
   * @param symbols the values of an enum
   */
  private record Field(int position, Kind kind, String[] symbols) {}

  /**
   * The fields of a stream.
   *
   * @param absent value of each field that is missing; {@link #UNUSUAL} if it is required
   */
  private record Layout(Map<String, Field> fields, Object[] absent) {}

  /**
   * Decodes a line.
   *
   * @param line UTF-8 without malformed bytes
   * @param generatedId provides the event_id if the line has none
   * @return null if the line is left to {@link JsonRecords}
   */
  public static Event decode(byte[] line, Supplier<String> generatedId) {
    // Otherwise Jackson might take the line for UTF-16 or UTF-32.
    if (line.length < 2
        || line.length > JsonRecords.MAX_LINE_LENGTH
        || line[0] != '{'
        || line[1] == 0) {
      return null;
    }
    try (JsonParser json = JSON.createParser(line)) {
      json.nextToken();
      if (!"stream".equals(json.nextFieldName()) || json.nextToken() != JsonToken.VALUE_STRING) {
        return null;
      }
      EventStream stream = EventStream.of(json.getText()).orElse(null);
      Layout layout = stream == null ? null : LAYOUTS.get(stream);
      Object[] values = layout == null ? null : values(json, layout);
      if (values == null || json.nextToken() != null) {
        return null;
      }
      if (values[stream.idAt] == null) {
        values[stream.idAt] = generatedId.get();
      }
      return complete(values, layout) ? new Event(stream, values) : null;
    } catch (IOException | DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /**
   * Returns the event_time of any line in milliseconds since the epoch.
   *
   * @param otherwise returned if the line is not an object or has no readable time
   */
  public static long time(byte[] line, long otherwise) {
    String text = new String(line, StandardCharsets.UTF_8);
    if (text.length() > JsonRecords.MAX_LINE_LENGTH) {
      return otherwise;
    }
    try (JsonParser json = ANY_OBJECT.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return otherwise;
      }
      String time = null;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (name.equals("event_time") && value == JsonToken.VALUE_STRING) {
          time = json.getText();
        }
        json.skipChildren();
      }
      return time == null || json.nextToken() != null ? otherwise : IsoTime.parse(time);
    } catch (IOException | DateTimeException | ArithmeticException e) {
      return otherwise; // whoever decodes the line reports the error
    }
  }

  /** Returns the values up to the end of the object; null if one is unusual. */
  private static Object[] values(JsonParser json, Layout layout) throws IOException {
    Object[] values = new Object[layout.absent.length];
    long seen = 0;
    String name = json.nextFieldName();
    while (name != null) {
      Field field = layout.fields.get(name);
      if (field == null || (seen & 1L << field.position) != 0) {
        return null;
      }
      seen |= 1L << field.position;
      JsonToken token = json.nextToken();
      if (token != JsonToken.VALUE_NULL) {
        Object value = value(json, token, field);
        if (value == UNUSUAL) {
          return null;
        }
        values[field.position] = value;
      }
      name = json.nextFieldName();
    }
    return json.currentToken() == JsonToken.END_OBJECT ? values : null;
  }

  private static boolean complete(Object[] values, Layout layout) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        values[i] = layout.absent[i];
        if (values[i] == UNUSUAL) {
          return false;
        }
      }
    }
    return true;
  }

  private static Object value(JsonParser json, JsonToken token, Field field) throws IOException {
    return switch (field.kind) {
      case TEXT -> token == JsonToken.VALUE_STRING ? text(json.getText()) : UNUSUAL;
      case SYMBOL -> token == JsonToken.VALUE_STRING ? symbol(json.getText(), field) : UNUSUAL;
      case TIME ->
          token == JsonToken.VALUE_STRING ? (Object) IsoTime.parse(json.getText()) : UNUSUAL;
      case WHOLE -> isLong(json, token) ? (Object) json.getLongValue() : UNUSUAL;
      case SMALL_WHOLE ->
          isLong(json, token) && json.getLongValue() == (int) json.getLongValue()
              ? (Object) json.getLongValue()
              : UNUSUAL;
      case NUMBER -> number(json, token);
      case TEXTS -> token == JsonToken.START_OBJECT ? texts(json) : UNUSUAL;
    };
  }

  private static boolean isLong(JsonParser json, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
  }

  private static Object number(JsonParser json, JsonToken token) throws IOException {
    if (isLong(json, token)) {
      return (double) json.getLongValue();
    }
    double number = token == JsonToken.VALUE_NUMBER_FLOAT ? json.getDoubleValue() : Double.NaN;
    return Double.isFinite(number) ? (Object) number : UNUSUAL;
  }

  private static Object symbol(String text, Field field) {
    for (String symbol : field.symbols) {
      if (symbol.equalsIgnoreCase(text)) {
        return symbol;
      }
    }
    return UNUSUAL;
  }

  private static Object text(String text) {
    return hasSurrogates(text) ? UNUSUAL : text;
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static Object texts(JsonParser json) throws IOException {
    Map<String, Object> texts = new TreeMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING || hasSurrogates(name)) {
        return UNUSUAL;
      }
      Object text = text(json.getText());
      if (text == UNUSUAL || texts.put(name, text) != null) {
        return UNUSUAL;
      }
    }
    return json.currentToken() == JsonToken.END_OBJECT ? texts : UNUSUAL;
  }

  private static Map<EventStream, Layout> layouts() {
    Map<EventStream, Layout> layouts = new EnumMap<>(EventStream.class);
    for (EventStream stream : EventStream.external()) {
      Map<String, Field> fields = new HashMap<>();
      Object[] absent = new Object[stream.schema().getFields().size()];
      for (Schema.Field field : stream.schema().getFields()) {
        Schema schema =
            field.schema().isUnion() ? RecordJson.nonNull(field.schema()) : field.schema();
        fields.put(field.name(), new Field(field.pos(), kind(schema), symbols(schema)));
        absent[field.pos()] =
            schema.getType() == Schema.Type.MAP && field.hasDefaultValue()
                ? Map.of()
                : field.hasDefaultValue() ? null : UNUSUAL;
      }
      layouts.put(stream, new Layout(fields, absent));
    }
    return layouts;
  }

  private static String[] symbols(Schema schema) {
    return schema.getType() == Schema.Type.ENUM
        ? schema.getEnumSymbols().toArray(String[]::new)
        : new String[0];
  }

  private static Kind kind(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> Kind.TEXT;
      case ENUM -> Kind.SYMBOL;
      case LONG ->
          schema.getLogicalType() instanceof LogicalTypes.TimestampMillis ? Kind.TIME : Kind.WHOLE;
      case INT -> Kind.SMALL_WHOLE;
      case DOUBLE -> Kind.NUMBER;
      case MAP -> Kind.TEXTS;
      default -> throw new IllegalStateException("unsupported field type " + schema);
    };
  }
}
