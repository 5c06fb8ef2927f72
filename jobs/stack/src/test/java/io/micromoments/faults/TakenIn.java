package io.micromoments.faults;

import io.micromoments.stack.Await;
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
 * Whether what stands in some topics is in a checkpoint of the job: it commits the offsets of its
 * group when one is complete. A source does so when it reads again, which without a nudge takes ten
 * seconds where nothing comes.
 */
final class TakenIn implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ANSWER_SECONDS = 20;

  private final Admin admin;
  private final String group;
  private final List<String> topics;
  private final Runnable nudge;
  private Map<TopicPartition, OffsetSpec> partitions = Map.of();
  private Map<TopicPartition, ListOffsetsResultInfo> ends = Map.of();

  /**
   * @param topics as they are named for the connection
   * @param nudge puts something where the source of what is known reads it
   */
  TakenIn(Connection connection, String group, List<String> topics, Runnable nudge) {
    this.admin = Admin.create(connection.kafka());
    this.group = group;
    this.nudge = nudge;
    this.topics = topics.stream().map(connection::topic).toList();
  }

  /** Waits until all that the topics have now is. */
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
