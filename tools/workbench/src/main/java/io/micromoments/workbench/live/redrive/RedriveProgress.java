package io.micromoments.workbench.live.redrive;

import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tracks redriven records in the metadata of committed offsets: of one consumer group, or of
 * several if one metadata text is too short. The broker deletes them after {@code
 * offsets.retention.minutes} (7 days by default) without a run.
 */
final class RedriveProgress {

  private static final String GROUP = "micromoments-redrive";

  private final Cluster cluster;
  private final Map<TopicPartition, RedrivenOffsets> redriven = new HashMap<>();

  /** Number of groups that hold progress. */
  private int groups;

  private RedriveProgress(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Loads the progress.
   *
   * @param ranges ranges of the partitions to load
   */
  static RedriveProgress of(Cluster cluster, List<OffsetRange> ranges)
      throws IOException, InterruptedException {
    RedriveProgress progress = new RedriveProgress(cluster);
    Map<TopicPartition, List<String>> texts = new HashMap<>();
    ranges.forEach(each -> texts.put(each.partition(), new ArrayList<>()));
    try {
      for (boolean more = true; more; ) {
        Map<TopicPartition, OffsetAndMetadata> known =
            cluster
                .admin()
                .listConsumerGroupOffsets(progress.group(progress.groups))
                .partitionsToOffsetAndMetadata()
                .get();
        known.forEach(
            (partition, kept) -> {
              if (texts.containsKey(partition)) {
                texts.get(partition).add(kept.metadata());
              }
            });
        more = !known.isEmpty();
        progress.groups += more ? 1 : 0;
      }
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
    texts.forEach((partition, kept) -> progress.redriven.put(partition, RedrivenOffsets.of(kept)));
    return progress;
  }

  private String group(int number) {
    return cluster.connection().topic(number == 0 ? GROUP : GROUP + "-" + number);
  }

  boolean isRedriven(TopicPartition partition, long offset) {
    return redriven.get(partition).contains(offset);
  }

  void add(TopicPartition partition, long offset) {
    redriven.get(partition).add(offset);
  }

  /** Stores the progress in the broker; clears groups that are no longer needed. */
  void save(Map<TopicPartition, Long> begins) throws IOException, InterruptedException {
    Map<TopicPartition, List<String>> texts = new HashMap<>();
    redriven.forEach(
        (partition, done) -> {
          done.forgetBefore(begins.getOrDefault(partition, 0L));
          texts.put(partition, done.texts());
        });
    groups = Math.max(groups, texts.values().stream().mapToInt(List::size).max().orElse(0));
    try {
      for (int number = 0; number < groups; number++) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, List<String>> each : texts.entrySet()) {
          offsets.put(
              each.getKey(),
              new OffsetAndMetadata(
                  redriven.get(each.getKey()).end(),
                  number < each.getValue().size() ? each.getValue().get(number) : ""));
        }
        cluster.admin().alterConsumerGroupOffsets(group(number), offsets).all().get();
      }
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }
}
