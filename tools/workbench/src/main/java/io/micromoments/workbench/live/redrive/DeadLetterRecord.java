package io.micromoments.workbench.live.redrive;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A dead letter: a record that the job could not use.
 *
 * @param origin partition from which it was read, with the prefix
 * @param code reason code
 * @param raw its value, or the beginning of a long one
 */
record DeadLetterRecord(
    TopicPartition origin, long offset, String code, RawBytes raw, boolean isLate) {

  static final String LATE = "LATE";

  /** Decodes records of both dead-letter topics. */
  static final class Reader {

    private final RecordReader<RejectedRecord> rejected;
    private final RecordReader<LateEvent> late;

    Reader(SchemaRegistry registry) {
      rejected = RecordReader.of(RejectedRecord.class, registry);
      late = RecordReader.of(LateEvent.class, registry);
    }

    /**
     * Decodes a dead letter.
     *
     * @param topic name without the prefix
     */
    DeadLetterRecord read(String topic, ConsumerRecord<byte[], byte[]> found)
        throws InvalidRecord, InterruptedException {
      if (topic.equals(Topic.LATE)) {
        LateEvent read = late.read(found.value());
        return new DeadLetterRecord(
            new TopicPartition(read.getTopic(), read.getPartition()),
            read.getOffset(),
            LATE,
            raw(read.getRaw(), read.getFullLength(), read.getSha256()),
            true);
      }
      RejectedRecord read = rejected.read(found.value());
      return new DeadLetterRecord(
          new TopicPartition(read.getTopic(), read.getPartition()),
          read.getOffset(),
          read.getCode(),
          raw(read.getRaw(), read.getFullLength(), read.getSha256()),
          false);
    }

    private static RawBytes raw(ByteBuffer buffer, long fullLength, String sha256) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return new RawBytes(bytes, sha256 == null ? bytes.length : fullLength, sha256);
    }
  }
}
