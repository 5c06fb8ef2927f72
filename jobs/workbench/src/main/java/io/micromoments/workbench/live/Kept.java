package io.micromoments.workbench.live;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that the job has kept because it could not use it.
 *
 * @param origin where it was read, with the prefix
 * @param code why it was not used
 */
record Kept(TopicPartition origin, long offset, String code, byte[] raw, boolean isLate) {

  static final String LATE = "LATE";

  /** Reads both topics of such. */
  static final class Reader {

    private final RecordReader<RejectedRecord> rejected;
    private final RecordReader<LateEvent> late;

    Reader(SchemaRegistry registry) {
      rejected = RecordReader.of(RejectedRecord.class, registry);
      late = RecordReader.of(LateEvent.class, registry);
    }

    /**
     * What was kept.
     *
     * @param topic without the prefix
     */
    Kept read(String topic, ConsumerRecord<byte[], byte[]> found)
        throws InvalidRecord, InterruptedException {
      if (topic.equals(Topic.LATE)) {
        LateEvent read = late.read(found.value());
        return new Kept(
            new TopicPartition(read.getTopic(), read.getPartition()),
            read.getOffset(),
            LATE,
            bytes(read.getRaw()),
            true);
      }
      RejectedRecord read = rejected.read(found.value());
      return new Kept(
          new TopicPartition(read.getTopic(), read.getPartition()),
          read.getOffset(),
          read.getCode(),
          bytes(read.getRaw()),
          false);
    }

    private static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
  }
}
