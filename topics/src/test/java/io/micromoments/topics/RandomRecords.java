package io.micromoments.topics;

import com.google.common.reflect.ClassPath;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/** Random records of any generated class, with any values that its schema allows. */
final class RandomRecords {

  private static final String LETTERS = "abcXYZ019 ._-/\"äß–€漢🙂\n\u0000\uFFFD\u2028";
  private static final int DEEPEST = 4;
  private static final double[] EXTREMES = {
    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE, Double.MAX_VALUE
  };

  private final Random random;

  RandomRecords(Random random) {
    this.random = random;
  }

  /** Returns all classes generated from schemas. */
  static List<Class<? extends SpecificRecord>> classes() throws IOException {
    List<Class<? extends SpecificRecord>> classes = new ArrayList<>();
    for (ClassPath.ClassInfo each :
        ClassPath.from(Event.class.getClassLoader())
            .getTopLevelClasses(Event.class.getPackageName())) {
      if (SpecificRecordBase.class.isAssignableFrom(each.load())) {
        classes.add(each.load().asSubclass(SpecificRecordBase.class));
      }
    }
    return classes;
  }

  <T extends SpecificRecord> T of(Class<T> recordClass) {
    return recordClass.cast(value(SpecificData.get().getSchema(recordClass), 0));
  }

  private Object value(Schema schema, int depth) {
    return switch (schema.getType()) {
      case UNION -> {
        int at = depth > DEEPEST ? 0 : random.nextInt(schema.getTypes().size());
        yield value(schema.getTypes().get(at), depth);
      }
      case RECORD -> {
        IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), value(field.schema(), depth + 1));
        }
        yield record;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (int i = count(depth); i > 0; i--) {
          list.add(value(schema.getElementType(), depth + 1));
        }
        yield list;
      }
      case MAP -> {
        Map<String, Object> map = new HashMap<>();
        for (int i = count(depth); i > 0; i--) {
          map.put(text(), value(schema.getValueType(), depth + 1));
        }
        yield map;
      }
      case ENUM ->
          SpecificData.get()
              .createEnum(
                  schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())),
                  schema);
      case STRING -> text();
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
      case LONG ->
          schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
              ? Instant.ofEpochMilli(
                  random.nextInt(20) == 0
                      ? random.nextLong()
                      : random.nextLong(-62_135_596_800_000L, 253_402_300_800_000L))
              : (Object) (random.nextLong() >> random.nextInt(64));
      case INT -> random.nextInt() >> random.nextInt(32);
      case DOUBLE ->
          random.nextInt(20) == 0
              ? EXTREMES[random.nextInt(EXTREMES.length)]
              : random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20));
      case FLOAT -> random.nextFloat();
      case BOOLEAN -> random.nextBoolean();
      case NULL -> null;
      case FIXED -> throw new IllegalStateException("no schema of ours has " + schema);
    };
  }

  private int count(int depth) {
    return depth > DEEPEST ? 0 : random.nextInt(4);
  }

  private String text() {
    int[] letters = LETTERS.codePoints().toArray();
    return random
        .ints(random.nextInt(12), 0, letters.length)
        .map(at -> letters[at])
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
