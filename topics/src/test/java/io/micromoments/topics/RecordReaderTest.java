package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Proximity;
import io.micromoments.schemas.Transition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** {@code -Dseed=…} reproduces a random run. */
class RecordReaderTest {

  private static final String TOPIC = "context.consent";
  private static final Instant TIME = Instant.parse("2026-05-04T10:15:30Z");
  private static final Consent CONSENT =
      Consent.newBuilder()
          .setEventId("c1")
          .setEventTime(TIME)
          .setCustomerId("jason")
          .setPurpose("location")
          .setGranted(true)
          .build();

  private final RegistryInMemory memory = new RegistryInMemory();
  private final RecordReader<Consent> reader = RecordReader.of(Consent.class, memory.registry);
  private final byte[] written = memory.writer(Consent.class, TOPIC).write(CONSENT);

  @Test
  void aRecordIsReadAsItWasWritten() throws Exception {
    assertThat(reader.read(written)).isEqualTo(CONSENT);
  }

  @Test
  void nullIsRefused() {
    refused(null, Code.NULL_VALUE, "null");
  }

  @Test
  void anotherFirstByteIsRefused() {
    written[0] = '{';
    refused(written, Code.NOT_AVRO, "the first byte is 123");
  }

  @Test
  void aTruncatedHeaderIsRejected() {
    refused(Arrays.copyOf(written, 4), Code.NOT_AVRO, "the value has 4 bytes");
    refused(new byte[0], Code.NOT_AVRO, "the value has 0 bytes");
  }

  @Test
  void anUnregisteredSchemaIdIsRejected() {
    ByteBuffer.wrap(written).putInt(1, 4_711);
    refused(written, Code.UNKNOWN_SCHEMA, "no Avro schema with id 4711");
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < written.length; length++) {
      byte[] truncated = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> reader.read(truncated)).isInstanceOf(InvalidRecord.class);
    }
  }

  @Test
  void bytesAfterTheRecordAreRejected() {
    refused(Arrays.copyOf(written, written.length + 3), Code.NOT_AVRO, "3 bytes remain");
  }

  @Test
  void aTooLargeValueIsRejectedUnread() {
    refused(new byte[RecordReader.MAX_BYTES + 1], Code.TOO_LARGE, "allowed: 1048576");
  }

  @Test
  void damagedRecordsAreRejectedOrReadWithoutOtherErrors() throws IOException {
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    RandomRecords records = new RandomRecords(random);
    int refused = 0;
    for (Class<? extends SpecificRecord> each : RandomRecords.classes()) {
      RecordReader<?> reader = RecordReader.of(each, memory.registry);
      for (int round = 0; round < 100; round++) {
        byte[] bytes = write(each, records);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
          reader.read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 10)));
        } catch (InvalidRecord e) {
          refused++;
        } catch (InterruptedException | RuntimeException e) {
          throw new AssertionError(String.format(Locale.ROOT, "seed %d: %s", seed, each), e);
        }
      }
    }
    assertThat(refused).isPositive();
  }

  private <T extends SpecificRecord> byte[] write(Class<T> recordClass, RandomRecords records) {
    return memory.writer(recordClass, recordClass.getSimpleName()).write(records.of(recordClass));
  }

  @Test
  void fieldsThatOnlyTheWriterKnowsAreSkipped() throws Exception {
    Schema later =
        withField(
            new Schema.Field(
                "channels",
                Schema.createArray(Schema.create(Schema.Type.STRING)),
                null,
                List.of()));
    GenericRecord record = consent(later);
    record.put("channels", List.of("web", "email"));

    assertThat(reader.read(wire(record))).isEqualTo(CONSENT);
  }

  @Test
  void anOptionalFieldThatTheWriterDoesNotKnowHasItsDefault() throws Exception {
    Schema before = without(EventStream.BEACON.schema(), "rssi", "properties");
    GenericRecord record = new GenericData.Record(before);
    record.put("event_id", "b1");
    record.put("event_time", TIME.toEpochMilli());
    record.put("device_id", "phone");
    record.put("place_id", "prime-motors");
    record.put("place_category", "car-dealership");
    record.put(
        "transition", new GenericData.EnumSymbol(before.getField("transition").schema(), "ENTER"));

    BeaconEvent typed = RecordReader.of(BeaconEvent.class, memory.registry).read(wire(record));
    Event event = RecordReader.of(EventStream.BEACON, memory.registry).read(wire(record));

    assertThat(typed.getRssi()).isNull();
    assertThat(typed.getProperties()).isEmpty();
    assertThat(typed.getTransition()).isEqualTo(Transition.ENTER);
    assertThat(event.get("rssi")).isNull();
    assertThat(event.get("properties")).isEqualTo(Map.of());
    assertThat(event.get("transition")).isEqualTo("ENTER");
  }

  @Test
  void aRequiredFieldThatTheWriterDoesNotKnowIsRefused() {
    Schema before = without(Consent.getClassSchema(), "purpose");
    GenericRecord record = consent(before);

    refused(wire(record), Code.NOT_AVRO, "purpose");
  }

  @Test
  void anEnumSymbolThatTheReaderDoesNotKnowIsRefused() {
    Schema schema =
        new Schema.Parser()
            .parse(EventStream.BEACON.schema().toString().replace("\"DWELL\"", "\"LINGER\""));
    GenericRecord record = new GenericData.Record(schema);
    record.put("event_id", "b1");
    record.put("event_time", TIME.toEpochMilli());
    record.put("device_id", "phone");
    record.put("place_id", "prime-motors");
    record.put("place_category", "car-dealership");
    record.put(
        "transition", new GenericData.EnumSymbol(schema.getField("transition").schema(), "LINGER"));
    record.put("properties", Map.of());

    byte[] bytes = wire(record);
    assertThatThrownBy(() -> RecordReader.of(EventStream.BEACON, memory.registry).read(bytes))
        .isInstanceOfSatisfying(
            InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_AVRO))
        .hasMessageContaining("LINGER");
  }

  @Test
  void anIncompatibleSchemaIsRejected() {
    Schema other = SchemaBuilder.record("Invoice").fields().requiredString("number").endRecord();
    GenericRecord record = new GenericData.Record(other);
    record.put("number", "4711");

    refused(wire(record), Code.NOT_AVRO, "Consent");
  }

  @Test
  void aTooDeeplyNestedValueIsRejected() {
    Schema chain = Schema.createRecord("Chain", null, "test", false);
    chain.setFields(
        List.of(
            new Schema.Field("next", Schema.createUnion(Schema.create(Schema.Type.NULL), chain))));
    Schema later = withField(new Schema.Field("chain", chain));
    byte[] bytes = wire(consent(later, new GenericData.Record(chain)));
    byte[] deep = Arrays.copyOf(bytes, RecordReader.MAX_BYTES);
    Arrays.fill(deep, bytes.length - 1, deep.length, (byte) 2);

    refused(deep, Code.NOT_AVRO, "nested too deeply");
  }

  @Test
  void anEventEqualsTheSameEventInJson() throws Exception {
    long seed = Long.getLong("seed", 1);
    RandomRecords records = new RandomRecords(new Random(seed));
    for (EventStream stream : EventStream.external()) {
      Class<?> generated = SpecificData.get().getClass(stream.schema());
      Class<? extends SpecificRecord> recordClass = generated.asSubclass(SpecificRecord.class);
      for (int round = 0; round < 200; round++) {
        sameAsJson(stream, recordClass, records, seed);
      }
    }
  }

  private <T extends SpecificRecord> void sameAsJson(
      EventStream stream, Class<T> recordClass, RandomRecords records, long seed) throws Exception {
    T record = records.of(recordClass);
    Event ofJson = JsonRecords.event(stream, JsonRecords.parse(JsonRecords.json(record)), false);

    Event read =
        RecordReader.of(stream, memory.registry)
            .read(memory.writer(recordClass, stream.topic()).write(record));

    assertThat(read).as("seed %d", seed).isEqualTo(ofJson);
    assertThat(read.fields()).as("seed %d", seed).isEqualTo(ofJson.fields());
  }

  @Test
  void eventEnumsAreTextAndWholeNumbersAreLong() throws Exception {
    BeaconEvent record =
        BeaconEvent.newBuilder()
            .setEventId("b1")
            .setEventTime(TIME)
            .setDeviceId("phone")
            .setPlaceId("prime-motors")
            .setPlaceCategory("car-dealership")
            .setTransition(Transition.DWELL)
            .setProximity(Proximity.NEAR)
            .setRssi(-60)
            .setProperties(Map.of("floor", "2"))
            .build();

    Event event =
        RecordReader.of(EventStream.BEACON, memory.registry)
            .read(memory.writer(BeaconEvent.class, "events.beacon").write(record));

    assertThat(event.fields())
        .isEqualTo(
            Map.of(
                "event_id", "b1",
                "event_time", TIME.toEpochMilli(),
                "device_id", "phone",
                "place_id", "prime-motors",
                "place_category", "car-dealership",
                "transition", "DWELL",
                "proximity", "NEAR",
                "rssi", -60L,
                "properties", Map.of("floor", "2")));
  }

  private void refused(byte[] value, Code code, String said) {
    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOfSatisfying(InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(said);
  }

  private static GenericRecord consent(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("event_id", CONSENT.getEventId());
    record.put("event_time", TIME.toEpochMilli());
    record.put("customer_id", CONSENT.getCustomerId());
    record.put("granted", CONSENT.getGranted());
    if (schema.getField("purpose") != null) {
      record.put("purpose", CONSENT.getPurpose());
    }
    return record;
  }

  private static GenericRecord consent(Schema schema, GenericRecord chain) {
    GenericRecord record = consent(schema);
    record.put("chain", chain);
    return record;
  }

  private static Schema withField(Schema.Field field) {
    Schema schema = Consent.getClassSchema();
    List<Schema.Field> fields =
        new ArrayList<>(
            schema.getFields().stream()
                .map(each -> new Schema.Field(each, each.schema()))
                .toList());
    fields.add(field);
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  private static Schema without(Schema schema, String... names) {
    return Schema.createRecord(
        schema.getName(),
        null,
        schema.getNamespace(),
        false,
        schema.getFields().stream()
            .filter(field -> !Arrays.asList(names).contains(field.name()))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList());
  }

  private byte[] wire(GenericRecord record) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(0);
      bytes.write(
          ByteBuffer.allocate(4).putInt(memory.register("any", record.getSchema())).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
