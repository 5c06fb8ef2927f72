package io.micromoments.topics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics and registers their value schemas before a producer auto-creates them with
 * other settings. Existing topics are not changed; differences are reported.
 */
public final class TopicCreation {

  /**
   * Result for one topic.
   *
   * @param created whether the topic was created by this call
   * @param schemaId id of the value schema
   * @param differences human-readable deviations from the desired settings
   */
  public record Outcome(Topic topic, boolean created, int schemaId, List<String> differences) {}

  private TopicCreation() {}

  /**
   * Creates missing topics and registers all schemas.
   *
   * @param partitions partition count of topics that are not small
   * @param replication replication factor; empty for the broker's default
   * @throws IOException if the broker or the registry does not answer or rejects a request
   */
  public static List<Outcome> create(
      Connection connection, List<Topic> topics, int partitions, Optional<Short> replication)
      throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    try (Admin admin = Admin.create(connection.kafka());
        SchemaRegistry registry = connection.openRegistry()) {
      Map<String, Boolean> created = new TreeMap<>();
      Set<String> before = admin.listTopics().names().get();
      var results =
          admin
              .createTopics(
                  topics.stream()
                      .filter(topic -> !before.contains(connection.topic(topic.name())))
                      .map(
                          topic ->
                              new NewTopic(
                                      connection.topic(topic.name()),
                                      Optional.of(topic.isSmall() ? 1 : partitions),
                                      replication)
                                  .configs(topic.configuration(replication.orElse((short) 0))))
                      .toList())
              .values();
      for (var result : results.entrySet()) {
        created.put(result.getKey(), await(result.getValue()));
      }
      // A topic is created before the broker that answers knows it.
      List<String> newTopics = created.keySet().stream().filter(created::get).toList();
      TopicInspection.awaitKnown(() -> admin.describeTopics(newTopics).allTopicNames());
      // Topics just created have no differences.
      Map<String, Map<String, String>> settings =
          TopicInspection.settings(
              admin,
              topics.stream()
                  .map(topic -> connection.topic(topic.name()))
                  .filter(name -> !created.getOrDefault(name, false))
                  .toList());
      for (Topic topic : topics) {
        String name = connection.topic(topic.name());
        boolean isNew = created.getOrDefault(name, false);
        outcomes.add(
            new Outcome(
                topic,
                isNew,
                registry.register(RecordWriter.subject(name), topic.schema()),
                isNew
                    ? List.of()
                    : List.copyOf(
                        TopicInspection.differences(
                                topic, replication.orElse((short) 0), settings.get(name))
                            .values())));
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "the request to the broker at %s failed: %s"
              .formatted(connection.bootstrapServers(), e.getCause().getMessage()),
          e.getCause());
    }
    return outcomes;
  }

  private static boolean await(org.apache.kafka.common.KafkaFuture<Void> creation)
      throws ExecutionException, InterruptedException {
    try {
      creation.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false; // created concurrently by another client
      }
      throw e;
    }
  }
}
