package io.micromoments.faults;

import io.micromoments.stack.Until;
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
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether what stands in some topics is in a checkpoint of the job: it commits the offsets of its
 * group when one is complete.
 */
record TakenIn(Connection connection, String group, List<String> topics) {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int ANSWER_SECONDS = 20;

  /** Waits until all that the topics have now is. */
  void await() {
    try (Admin admin = Admin.create(connection.kafka())) {
      Until.holds("a checkpoint has what is known", LIMIT, () -> holds(admin));
    }
  }

  private boolean holds(Admin admin) throws IOException {
    Map<TopicPartition, OffsetSpec> asked =
        answer(
                admin
                    .describeTopics(topics.stream().map(connection::topic).toList())
                    .allTopicNames())
            .values()
            .stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(each -> new TopicPartition(topic.name(), each.partition())))
            .collect(Collectors.toMap(Function.identity(), each -> OffsetSpec.latest()));
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return answer(admin.listOffsets(asked).all()).entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata at = committed.get(end.getKey());
              return end.getValue().offset() == 0
                  || (at != null && at.offset() >= end.getValue().offset());
            });
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
}
