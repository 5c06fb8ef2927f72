package io.micromoments.workbench.live;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What was put back, remembered by the broker as the offsets of a group. It forgets them after its
 * {@code offsets.retention.minutes} (7 days) without a run.
 */
final class Marks {

  private static final String GROUP = "micromoments-redrive";

  private final Cluster cluster;
  private final String group;
  private final Map<TopicPartition, PutBack> putBack = new HashMap<>();

  private Marks(Cluster cluster) {
    this.cluster = cluster;
    this.group = cluster.connection().topic(GROUP);
  }

  /**
   * What is remembered of partitions.
   *
   * @param stretches of these
   */
  static Marks of(Cluster cluster, List<Stretch> stretches)
      throws IOException, InterruptedException {
    Marks marks = new Marks(cluster);
    try {
      Map<TopicPartition, OffsetAndMetadata> known =
          cluster
              .admin()
              .listConsumerGroupOffsets(marks.group)
              .partitionsToOffsetAndMetadata()
              .get();
      for (Stretch stretch : stretches) {
        OffsetAndMetadata committed = known.get(stretch.partition());
        marks.putBack.put(
            stretch.partition(), PutBack.of(committed == null ? "" : committed.metadata()));
      }
      return marks;
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }

  boolean isPutBack(TopicPartition partition, long offset) {
    return putBack.get(partition).contains(offset);
  }

  void add(TopicPartition partition, long offset) {
    putBack.get(partition).add(offset);
  }

  /** Lets the broker remember. */
  void save(Map<TopicPartition, Long> begins) throws IOException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    putBack.forEach(
        (partition, done) -> {
          done.forgetBefore(begins.getOrDefault(partition, 0L));
          offsets.put(partition, new OffsetAndMetadata(done.end(), done.text()));
        });
    try {
      cluster.admin().alterConsumerGroupOffsets(group, offsets).all().get();
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }
}
