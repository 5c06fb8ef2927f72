package io.micromoments.faults;

import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until the records of some topics are covered by a checkpoint of the job, which commits its
 * group's offsets when a checkpoint completes. The source commits only on its next fetch, which on
 * a quiet topic takes ten seconds unless it is nudged by a new record.
 */
final class CheckpointedOffsetsWait implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ANSWER_SECONDS = 20;

  private final Admin admin;
  private final String group;
  private final List<String> topics;
  private final Runnable nudge;
  private Map<TopicPartition, OffsetSpec> partitions = Map.of();
  private Map<TopicPartition, ListOffsetsResultInfo> ends = Map.of();

  /**
   * Creates a wait.
   *
   * @param topics names without the prefix
   * @param nudge sends a record to the source that reads the topics
   */
  CheckpointedOffsetsWait(
      Connection connection, String group, List<String> topics, Runnable nudge) {
    this.admin = Admin.create(connection.kafka());
    this.group = group;
    this.nudge = nudge;
    this.topics = topics.stream().map(connection::topic).toList();
  }

  /** Waits until a checkpoint covers all records that the topics contain now. */
  void await() {
    Await.holds("the ends of " + topics + " are known", LIMIT, this::ask);
    Await.holds("a checkpoint has what is known", LIMIT, this::holds);
  }

  private boolean ask() throws IOException {
    if (partitions.isEmpty()) {
      partitions =
          answer(admin.describeTopics(topics).allTopicNames()).values().stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(each -> new TopicPartition(topic.name(), each.partition())))
              .collect(Collectors.toMap(Function.identity(), each -> OffsetSpec.latest()));
    }
    ends = answer(admin.listOffsets(partitions).all());
    return true;
  }

  private boolean holds() throws IOException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
      OffsetAndMetadata at = committed.get(end.getKey());
      if (end.getValue().offset() > 0 && (at == null || at.offset() < end.getValue().offset())) {
        nudge.run();
        return false;
      }
    }
    return true;
  }

  private static <T> T answer(KafkaFuture<T> question) throws IOException {
    try {
      return question.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
