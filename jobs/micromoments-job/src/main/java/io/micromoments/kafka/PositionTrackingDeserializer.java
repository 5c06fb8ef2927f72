package io.micromoments.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Decodes records by another schema and notes which were given out: a record is decoded when it is
 * on its way to the next operator, in the thread in which a reader is asked how far it has come.
 */
final class PositionTrackingDeserializer<T> implements KafkaRecordDeserializationSchema<T> {

  private static final long serialVersionUID = 1L;

  private final KafkaRecordDeserializationSchema<T> schema;

  private transient Map<TopicPartition, long[]> next;
  private transient String lastTopic;
  private transient int lastPartition;
  private transient long[] last;

  PositionTrackingDeserializer(KafkaRecordDeserializationSchema<T> schema) {
    this.schema = schema;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    schema.open(context);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out)
      throws IOException {
    schema.deserialize(record, out);
    note(record.topic(), record.partition(), record.offset() + 1);
  }

  /** A reader has been given a partition to read. */
  void begins(TopicPartition partition, long offset) {
    note(partition.topic(), partition.partition(), offset);
  }

  private void note(String topic, int partition, long offset) {
    // Records of a partition mostly come after one another.
    if (last == null || partition != lastPartition || !topic.equals(lastTopic)) {
      if (next == null) {
        next = new HashMap<>();
      }
      last = next.computeIfAbsent(new TopicPartition(topic, partition), each -> new long[1]);
      lastTopic = topic;
      lastPartition = partition;
    }
    last[0] = offset;
  }

  /** Of each partition, the offset of the record that is given out next. */
  Map<TopicPartition, Long> next() {
    Map<TopicPartition, Long> copy = new HashMap<>();
    if (next != null) {
      next.forEach((partition, offset) -> copy.put(partition, offset[0]));
    }
    return copy;
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return schema.getProducedType();
  }
}
