package io.micromoments.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * Marks partitions idle for which time need not wait: those that have been read to their end and to
 * which nothing has come for a while. A reader that is slow, or cannot read at all, is waited for:
 * by the wall clock alone, as Flink has it, it would be taken for a quiet one.
 */
final class IdlePartitions<T> {

  private final long idleAfter;
  private final Map<TopicPartition, Last> last = new HashMap<>();

  private long since = Long.MIN_VALUE;

  /** What was last seen of a partition. */
  private record Last(long position, long movedAt, boolean isIdle) {}

  /**
   * @param idleAfter after how long without a record a partition is idle
   */
  IdlePartitions(Duration idleAfter) {
    this.idleAfter = idleAfter.toMillis();
  }

  /**
   * Looks at all partitions.
   *
   * @param output of the reader
   * @param positions the offset of the record that each gives out next
   * @param behind those that have not been read to their end
   * @param now in milliseconds, of a clock that never goes back
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
          Last before = last.get(partition);
          boolean moved = before == null || before.position != position;
          long movedAt = moved ? now : before.movedAt;
          boolean isIdle = !behind.contains(partition) && now - movedAt >= idleAfter;
          if (before != null && isIdle != before.isIdle) {
            // Flink has made one for each partition; asked for again, it gives the same.
            SourceOutput<T> of =
                output.createOutputForSplit(KafkaPartitionSplit.toSplitId(partition));
            if (isIdle) {
              of.markIdle();
            } else {
              of.markActive();
            }
          }
          last.put(partition, new Last(position, movedAt, isIdle));
        });
  }

  /** A reader without partitions; it may still be given some. */
  private void updateWithoutPartitions(ReaderOutput<T> output, long now) {
    since = since == Long.MIN_VALUE ? now : since;
    if (now - since >= idleAfter) {
      output.markIdle();
    }
  }
}
