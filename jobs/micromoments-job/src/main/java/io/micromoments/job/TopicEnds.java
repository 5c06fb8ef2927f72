package io.micromoments.job;

import io.micromoments.topics.Connection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What main asks the broker before it submits the job. */
final class TopicEnds {

  private TopicEnds() {}

  /**
   * Where the partitions of topics end now.
   *
   * @param topics without the prefix
   * @throws IOException where the broker does not answer
   */
  static Map<TopicPartition, Long> of(Connection connection, List<String> topics)
      throws IOException {
    List<String> named = topics.stream().map(connection::topic).toList();
    try (Admin admin = Admin.create(connection.kafka())) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      admin
          .describeTopics(named)
          .allTopicNames()
          .get()
          .forEach(
              (name, topic) ->
                  topic
                      .partitions()
                      .forEach(
                          each ->
                              asked.put(
                                  new TopicPartition(name, each.partition()),
                                  OffsetSpec.latest())));
      return admin.listOffsets(asked).all().get().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    } catch (ExecutionException e) {
      throw failed(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while asking the broker", e);
    }
  }

  static IOException failed(Connection connection, ExecutionException e) {
    return new IOException(
        "the broker at %s: %s".formatted(connection.bootstrapServers(), e.getCause().getMessage()),
        e.getCause());
  }
}
