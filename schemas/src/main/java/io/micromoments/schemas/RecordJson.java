package io.micromoments.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Writes records in the format parsed by {@link JsonRecords}. Equal records yield equal text. */
final class RecordJson {

  private RecordJson() {}

  /** Writes a value. Omits null fields of records; sorts the keys of maps. */
  static void write(JsonGenerator out, Schema schema, Object value) throws IOException {
    switch (schema.getType()) {
      case UNION -> write(out, nonNull(schema), value);
      case STRING, ENUM -> out.writeString(value.toString());
      case LONG -> {
        if (value instanceof Instant time) {
          out.writeString(time.toString());
        } else {
          out.writeNumber((Long) value);
        }
      }
      case INT -> out.writeNumber((Integer) value);
      case DOUBLE -> out.writeNumber((Double) value);
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case BYTES -> out.writeString(base64((ByteBuffer) value));
      case ARRAY -> {
        out.writeStartArray();
        for (Object element : (List<?>) value) {
          write(out, schema.getElementType(), element);
        }
        out.writeEndArray();
      }
      case MAP -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
          out.writeFieldName((String) entry.getKey());
          write(out, schema.getValueType(), entry.getValue());
        }
        out.writeEndObject();
      }
      case RECORD -> {
        out.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          Object fieldValue = ((IndexedRecord) value).get(field.pos());
          if (fieldValue != null) {
            out.writeFieldName(field.name());
            write(out, field.schema(), fieldValue);
          }
        }
        out.writeEndObject();
      }
      case FIXED, FLOAT, NULL ->
          throw new IllegalStateException("unsupported field type " + schema.getType());
    }
  }

  private static String base64(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }

  /** Returns the non-null branch of a union with null. */
  static Schema nonNull(Schema union) {
    for (Schema type : union.getTypes()) {
      if (type.getType() != Schema.Type.NULL) {
        return type;
      }
    }
    throw new IllegalArgumentException("a union with null only: " + union);
  }
}
