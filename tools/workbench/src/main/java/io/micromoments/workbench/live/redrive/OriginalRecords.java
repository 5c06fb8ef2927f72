package io.micromoments.workbench.live.redrive;

import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveStream;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Finds the original records of dead letters, as long as their topics retain them. */
final class OriginalRecords implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Cluster cluster;
  private final Map<TopicPartition, OffsetRange> availableRange = new HashMap<>();

  /** Last offset of each key, for partitions of compacted topics. */
  private final Map<TopicPartition, Map<ByteBuffer, Long>> latestOfKeys = new HashMap<>();

  OriginalRecords(Cluster cluster) {
    this.cluster = cluster;
    this.consumer = cluster.consumer();
  }

  /** Returns the original record; empty if its topic no longer has it. */
  Optional<ConsumerRecord<byte[], byte[]>> find(DeadLetterRecord kept) {
    TopicPartition partition = kept.origin();
    long offset = kept.offset();
    OffsetRange range = availableRange.computeIfAbsent(partition, this::availableRange);
    if (offset < range.begin() || offset >= range.end()) {
      return Optional.empty();
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, offset);
    for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL).records(partition)) {
      if (found.offset() == offset && kept.raw().isOf(found.value())) {
        return Optional.of(found);
      }
      if (found.offset() >= offset) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * Returns whether a compacted topic has a newer record of the same key. Redriving the older one
   * would make it the only record of the key after compaction.
   */
  boolean hasNewerRecordOfKey(LiveStream stream, DeadLetterRecord kept, byte[] key)
      throws IOException, InterruptedException {
    if (!Topic.named(stream.topic()).map(Topic::isCompacted).orElse(false)) {
      return false;
    }
    Map<ByteBuffer, Long> latest = latestOfKeys.get(kept.origin());
    if (latest == null) {
      latest = latest(kept.origin());
      latestOfKeys.put(kept.origin(), latest);
    }
    return latest.getOrDefault(ByteBuffer.wrap(key), -1L) > kept.offset();
  }

  private Map<ByteBuffer, Long> latest(TopicPartition partition)
      throws IOException, InterruptedException {
    Map<ByteBuffer, Long> latest = new HashMap<>();
    OffsetRange.read(
        cluster,
        List.of(availableRange.computeIfAbsent(partition, this::availableRange)),
        found -> {
          if (found.key() != null) {
            latest.put(ByteBuffer.wrap(found.key()), found.offset());
          }
        });
    return latest;
  }

  private OffsetRange availableRange(TopicPartition partition) {
    boolean isPublished =
        consumer.partitionsFor(partition.topic()).stream()
            .anyMatch(each -> each.partition() == partition.partition());
    if (!isPublished) {
      return new OffsetRange(partition, 0, 0);
    }
    return new OffsetRange(
        partition,
        consumer.beginningOffsets(List.of(partition)).get(partition),
        consumer.endOffsets(List.of(partition)).get(partition));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
