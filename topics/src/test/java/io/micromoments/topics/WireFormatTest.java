package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.micromoments.schemas.ClickstreamEvent;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** {@code -Dseed=…} reproduces a random run. */
class WireFormatTest {

  private static final String TOPIC = "some.topic";

  private final long seed = Long.getLong("seed", 1);
  private final RandomRecords records = new RandomRecords(new Random(seed));

  @Test
  void stockSerializersReadAndWriteTheSameBytes() throws Exception {
    for (Class<? extends SpecificRecord> each : RandomRecords.classes()) {
      for (int round = 0; round < 10; round++) {
        readsAndWritesLikeStock(each);
      }
    }
  }

  private <T extends SpecificRecord> void readsAndWritesLikeStock(Class<T> recordClass)
      throws Exception {
    RegistryInMemory memory = new RegistryInMemory();
    RecordWriter<T> writer = memory.writer(recordClass, TOPIC);
    T record = records.of(recordClass);
    Map<String, Object> settings =
        Map.of("schema.registry.url", "mock://", "specific.avro.reader", true);
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer(memory.client, settings);
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(memory.client, settings)) {
      byte[] ours = writer.write(record);
      byte[] stock = serializer.serialize(TOPIC, record);

      assertThat(ours).as("seed %d", seed).isEqualTo(stock);
      assertThat(deserializer.deserialize(TOPIC, ours)).as("seed %d", seed).isEqualTo(record);
      assertThat(RecordReader.of(recordClass, memory.registry).read(stock))
          .as("seed %d", seed)
          .isEqualTo(record);
    }
  }

  @Test
  void aSchemaThatIsNotRegisteredIsNotWritten() {
    RegistryInMemory memory = new RegistryInMemory();
    assertThatThrownBy(() -> RecordWriter.of(ClickstreamEvent.class, TOPIC, memory.registry))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ClickstreamEvent")
        .hasMessageContaining("some.topic-value")
        .hasMessageContaining("./micromoments topics --create");
  }
}
