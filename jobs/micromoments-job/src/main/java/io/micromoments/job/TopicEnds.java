package io.micromoments.job;

import io.micromoments.topics.Connection;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  /**
   * That topics exist; a job that writes to one that does not would restart for ever.
   *
   * @param topics without the prefix
   * @throws IllegalArgumentException naming those that do not
   */
  static void checkExist(Connection connection, Collection<String> topics) throws IOException {
    try (Admin admin = Admin.create(connection.kafka())) {
      Set<String> existing = admin.listTopics().names().get();
      Set<String> missing = new TreeSet<>();
      for (String topic : topics) {
        if (!existing.contains(connection.topic(topic))) {
          missing.add(connection.topic(topic));
        }
      }
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "topics are missing at %s: %s; './micromoments topics --create' creates them"
                .formatted(connection.bootstrapServers(), String.join(", ", missing)));
      }
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
