package io.micromoments.patterns.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PlannedDatumWriter;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.Tombstone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannedDatumWriterTest {

  private static final int RECORDS = 300;
  private static final long SEED = Long.getLong("seed", 1);

  static Stream<Class<? extends SpecificRecord>> types() {
    return Stream.concat(
        Stream.of(
            CustomerState.class,
            OfferResequenceCommand.class,
            Micromoment.class,
            HandOver.class,
            DefinitionChange.class,
            AcceptanceCounts.class,
            Tombstone.class,
            LateEvent.class,
            RejectedRecord.class,
            ClickstreamEvent.class),
        Arrays.stream(ContextStream.values()).map(ContextStream::recordClass));
  }

  @ParameterizedTest
  @MethodSource("types")
  <T extends SpecificRecordBase> void writesAndReadsLikeAvro(Class<T> type) throws IOException {
    PlannedDatumWriter<T> writer = new PlannedDatumWriter<>(type);
    AvroOutput output = new AvroOutput();
    AvroSerializer<T> avro = new AvroSerializer<>(type);
    DataOutputSerializer ours = new DataOutputSerializer(64);
    DataOutputSerializer theirs = new DataOutputSerializer(64);
    Schema schema = SpecificData.get().getSchema(type);
    for (Object random : new RandomData(schema, RECORDS, SEED)) {
      T record = type.cast(specific(random, schema));
      ours.clear();
      theirs.clear();
      writer.write(record, output.to(ours));
      avro.serialize(record, theirs);
      assertThat(ours.getCopyOfBuffer()).as("seed %d", SEED).isEqualTo(theirs.getCopyOfBuffer());
      assertThat(avro.deserialize(new DataInputDeserializer(ours.getCopyOfBuffer())))
          .as("seed %d", SEED)
          .isEqualTo(record);
    }
  }

  private static Object specific(Object random, Schema schema) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(random, encoder);
    return new SpecificDatumReader<>(schema, schema, SpecificData.get())
        .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
  }

  /** A record unlike any generated one: a union of two types that are not null. */
  public static final class Odd extends SpecificRecordBase {
    public static final Schema SCHEMA$ =
        SchemaBuilder.record("Odd")
            .namespace("odd")
            .fields()
            .name("either")
            .type()
            .unionOf()
            .stringType()
            .and()
            .longType()
            .endUnion()
            .noDefault()
            .endRecord();

    @Override
    public Schema getSchema() {
      return SCHEMA$;
    }

    @Override
    public Object get(int field) {
      return "";
    }

    @Override
    public void put(int field, Object value) {}
  }

  @Test
  void unsupportedTypeIsRejectedByTheConstructor() {
    assertThatThrownBy(() -> new PlannedDatumWriter<>(Odd.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("union");
  }
}
