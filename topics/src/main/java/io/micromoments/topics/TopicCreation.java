package io.micromoments.topics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics and registers the schemas of their values, before any producer does it in
 * another way. What is there already stays as it is; differences are told.
 */
public final class TopicCreation {

  /**
   * What became of one topic.
   *
   * @param created whether it was not there before
   * @param schemaId of its values
   * @param differences settings that are not as they should be, in words
   */
  public record Outcome(Topic topic, boolean created, int schemaId, List<String> differences) {}

  private TopicCreation() {}

  /**
   * Creates what is not there.
   *
   * @param partitions of the topics that one does not do for
   * @param replication copies of each; empty: as the broker has it
   * @throws IOException where broker or registry do not answer or refuse
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
                                  .configs(topic.configuration()))
                      .toList())
              .values();
      for (var result : results.entrySet()) {
        created.put(result.getKey(), await(result.getValue()));
      }
      // What was created now is as it should be, and the broker may not know it at once.
      Map<String, Map<String, String>> settings =
          settings(
              admin,
              connection,
              topics.stream()
                  .filter(topic -> !created.getOrDefault(connection.topic(topic.name()), false))
                  .toList());
      for (Topic topic : topics) {
        String name = connection.topic(topic.name());
        boolean isNew = created.getOrDefault(name, false);
        outcomes.add(
            new Outcome(
                topic,
                isNew,
                registry.register(RecordWriter.subject(name), topic.schema()),
                isNew ? List.of() : differences(topic, settings.get(name))));
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "the broker at %s: %s"
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
        return false; // someone else was faster
      }
      throw e;
    }
  }

  private static Map<String, Map<String, String>> settings(
      Admin admin, Connection connection, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> asked =
        topics.stream()
            .map(
                topic ->
                    new ConfigResource(ConfigResource.Type.TOPIC, connection.topic(topic.name())))
            .toList();
    Map<ConfigResource, Config> answered = admin.describeConfigs(asked).all().get();
    Map<String, Map<String, String>> settings = new TreeMap<>();
    answered.forEach(
        (resource, config) ->
            settings.put(
                resource.name(),
                config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value))));
    return settings;
  }

  private static List<String> differences(Topic topic, Map<String, String> found) {
    List<String> differences = new ArrayList<>();
    new TreeMap<>(topic.configuration())
        .forEach(
            (name, wanted) -> {
              if (!wanted.equals(found.get(name))) {
                differences.add(
                    "%s is %s; it should be %s".formatted(name, found.get(name), wanted));
              }
            });
    return differences;
  }
}
