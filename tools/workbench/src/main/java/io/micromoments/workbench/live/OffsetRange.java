package io.micromoments.workbench.live;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * A range of offsets in a partition.
 *
 * @param begin first offset
 * @param end first offset after the range
 */
public record OffsetRange(TopicPartition partition, long begin, long end) {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final long SILENCE_MS = 30_000;

  /** Receives records. */
  @FunctionalInterface
  public interface Reader {
    void take(ConsumerRecord<byte[], byte[]> found) throws IOException, InterruptedException;
  }

  /**
   * Returns the offset ranges of topics between two record timestamps, up to the current end.
   *
   * @param topics existing topics, without the prefix
   * @param from empty for the beginning of the topics
   * @param until exclusive; empty for the current end
   */
  public static List<OffsetRange> of(
      Cluster cluster, Collection<String> topics, Optional<Instant> from, Optional<Instant> until) {
    List<OffsetRange> ranges = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
      List<TopicPartition> partitions =
          topics.stream()
              .map(cluster.connection()::topic)
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> begin = at(consumer, partitions, from, first, last);
      Map<TopicPartition, Long> end = at(consumer, partitions, until, last, last);
      for (TopicPartition each : partitions) {
        ranges.add(new OffsetRange(each, begin.get(each), end.get(each)));
      }
    }
    return ranges;
  }

  private static Map<TopicPartition, Long> at(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Optional<Instant> time,
      Map<TopicPartition, Long> otherwise,
      Map<TopicPartition, Long> last) {
    if (time.isEmpty()) {
      return otherwise;
    }
    Map<TopicPartition, Long> timestamps = new HashMap<>();
    partitions.forEach(each -> timestamps.put(each, Math.max(0, time.get().toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> answered = consumer.offsetsForTimes(timestamps);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition each : partitions) {
      OffsetAndTimestamp found = answered.get(each);
      offsets.put(each, found == null ? last.get(each) : found.offset());
    }
    return offsets;
  }

  /**
   * Reads offset ranges. The records of each range come in order; ranges are interleaved.
   *
   * @throws IOException if the broker stops responding
   */
  public static void read(Cluster cluster, List<OffsetRange> ranges, Reader reader)
      throws IOException, InterruptedException {
    Map<TopicPartition, OffsetRange> open = new HashMap<>();
    ranges.stream()
        .filter(each -> each.begin < each.end)
        .forEach(each -> open.put(each.partition, each));
    if (open.isEmpty()) {
      return;
    }
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer()) {
      consumer.assign(open.keySet());
      open.values().forEach(each -> consumer.seek(each.partition, each.begin));
      long lastProgress = System.nanoTime();
      while (!open.isEmpty()) {
        var records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> found : records) {
          OffsetRange range = open.get(new TopicPartition(found.topic(), found.partition()));
          if (range != null && found.offset() < range.end) {
            reader.take(found);
          }
        }
        // The position decides, not the last record: the last offsets may have no record.
        if (open.values().removeIf(each -> consumer.position(each.partition) >= each.end)) {
          consumer.assign(open.keySet());
          lastProgress = System.nanoTime();
        }
        if (!records.isEmpty()) {
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > SILENCE_MS * 1_000_000) {
          throw new IOException(
              "the broker at %s stopped returning records of %s"
                  .formatted(cluster.connection().bootstrapServers(), open.keySet()));
        }
      }
    }
  }
}
