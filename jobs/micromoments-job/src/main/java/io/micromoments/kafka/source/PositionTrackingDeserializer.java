package io.micromoments.kafka.source;

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
 * Deserializer that delegates to another schema and tracks positions. Flink deserializes a record
 * when it emits it, in the thread in which the reader reports its positions.
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
    track(record.topic(), record.partition(), record.offset() + 1);
  }

  /** Sets the position of a partition that was assigned to the reader. */
  void startAt(TopicPartition partition, long offset) {
    track(partition.topic(), partition.partition(), offset);
  }

  private void track(String topic, int partition, long offset) {
    // Consecutive records are mostly of the same partition.
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

  /** Returns for each partition the offset of the next record to emit. */
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
