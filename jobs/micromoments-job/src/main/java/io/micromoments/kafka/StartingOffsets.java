package io.micromoments.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a source that was not restored begins to read. Each partition begins at an offset that is
 * known before it is read: Flink's own initializers leave that to the readers, which then stand
 * nowhere until the first record comes.
 */
@SuppressWarnings("deprecation") // the connector takes no other type for the reset strategy
public enum StartingOffsets implements OffsetsInitializer {
  /** With the oldest record that is kept. */
  EARLIEST,
  /** With the next record that comes. */
  LATEST,
  /** Where the consumer group has committed; else with the oldest record. */
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

  /** What was committed or restored may have been deleted meanwhile. */
  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return this == LATEST ? OffsetResetStrategy.LATEST : OffsetResetStrategy.EARLIEST;
  }
}
