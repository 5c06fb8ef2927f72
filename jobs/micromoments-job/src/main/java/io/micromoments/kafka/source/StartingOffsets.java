package io.micromoments.kafka.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a source starts to read if it was not restored. Every partition starts at a known offset;
 * with Flink's own initializers, which leave that to the readers, a reader has no position until
 * its first record.
 */
@SuppressWarnings("deprecation") // the connector takes no other type for the reset strategy
public enum StartingOffsets implements OffsetsInitializer {
  /** At the oldest available record. */
  EARLIEST,
  /** At the next record that arrives. */
  LATEST,
  /** At the committed offset of the consumer group; without one, at the oldest available record. */
  COMMITTED;

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever offsets) {
    return switch (this) {
      case EARLIEST -> offsets.beginningOffsets(partitions);
      case LATEST -> offsets.endOffsets(partitions);
      case COMMITTED -> {
        Map<TopicPartition, Long> begin = new HashMap<>(offsets.beginningOffsets(partitions));
        offsets
            .committedOffsets(partitions)
            .forEach(
                (partition, committed) -> {
                  if (committed != null) {
                    begin.put(partition, committed);
                  }
                });
        yield begin;
      }
    };
  }

  /** Applies if the committed or restored offset has been deleted in the meantime. */
  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return this == LATEST ? OffsetResetStrategy.LATEST : OffsetResetStrategy.EARLIEST;
  }
}
