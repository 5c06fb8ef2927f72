package io.micromoments.kafka.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * Marks partitions idle that have been read to their end and have received nothing for a while.
 * Flink's own idleness detection uses the wall clock alone, and would take a partition for idle
 * whose reader is slow or cannot read at all.
 */
final class IdlePartitions<T> {

  private final long idleAfter;
  private final Map<TopicPartition, Observation> last = new HashMap<>();

  private long withoutPartitionsSince = Long.MIN_VALUE;

  /** Last observation of a partition. */
  private record Observation(long position, long movedAt, boolean isIdle) {}

  /**
   * @param idleAfter time without a record after which a partition is idle
   */
  IdlePartitions(Duration idleAfter) {
    this.idleAfter = idleAfter.toMillis();
  }

  /**
   * Updates the idleness of all partitions.
   *
   * @param output of the reader
   * @param positions for each partition, the offset of the next record to emit
   * @param behind partitions that have not been read to their end
   * @param now in milliseconds, of a monotonic clock
   */
  void updateIdleness(
      ReaderOutput<T> output,
      Map<TopicPartition, Long> positions,
      Set<TopicPartition> behind,
      long now) {
    if (positions.isEmpty()) {
      updateWithoutPartitions(output, now);
      return;
    }
    positions.forEach(
        (partition, position) -> {
          Observation before = last.get(partition);
          boolean moved = before == null || before.position != position;
          long movedAt = moved ? now : before.movedAt;
          boolean isIdle = !behind.contains(partition) && now - movedAt >= idleAfter;
          if (before != null && isIdle != before.isIdle) {
            // Flink has created one for each partition and returns the same again.
            SourceOutput<T> of =
                output.createOutputForSplit(KafkaPartitionSplit.toSplitId(partition));
            if (isIdle) {
              of.markIdle();
            } else {
              of.markActive();
            }
          }
          last.put(partition, new Observation(position, movedAt, isIdle));
        });
  }

  /** Marks a reader without partitions idle; partitions may still be assigned to it later. */
  private void updateWithoutPartitions(ReaderOutput<T> output, long now) {
    withoutPartitionsSince =
        withoutPartitionsSince == Long.MIN_VALUE ? now : withoutPartitionsSince;
    if (now - withoutPartitionsSince >= idleAfter) {
      output.markIdle();
    }
  }
}
