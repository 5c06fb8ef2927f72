package io.micromoments.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Compares existing topics and schemas with the desired ones. Read-only. */
public final class TopicInspection {

  private static final Duration PROPAGATION = Duration.ofSeconds(15);
  private static final long RETRY_MS = 200;

  /** Settings that the job requires to avoid lost records and wrong timestamps. */
  private static final Set<String> REQUIRED_SETTINGS =
      Set.of("cleanup.policy", "message.timestamp.type", Topic.MIN_IN_SYNC);

  /**
   * Actual state of one topic.
   *
   * @param partitions partition count; empty if the topic does not exist
   * @param schemaId id of the value schema; empty if this schema is not registered for the topic
   * @param differences human-readable deviations from the desired settings
   */
  public record Found(
      Topic topic,
      Optional<Integer> partitions,
      Optional<Integer> schemaId,
      List<String> differences) {

    /** Returns whether the topic exists and has the desired schema and settings. */
    public boolean matches() {
      return partitions.isPresent() && schemaId.isPresent() && differences.isEmpty();
    }
  }

  private TopicInspection() {}

  /**
   * Returns the actual state of the topics.
   *
   * @throws IOException if the broker rejects a request
   */
  public static List<Found> inspect(
      Admin admin, SchemaRegistry registry, Connection connection, List<Topic> topics)
      throws IOException, InterruptedException {
    List<Found> found = new ArrayList<>();
    try {
      Set<String> all = admin.listTopics().names().get();
      List<String> existing =
          topics.stream().map(each -> connection.topic(each.name())).filter(all::contains).toList();
      Map<String, TopicDescription> described =
          awaitKnown(() -> admin.describeTopics(existing).allTopicNames());
      Map<String, Map<String, String>> settings = settings(admin, existing);
      for (Topic topic : topics) {
        String name = connection.topic(topic.name());
        Optional<TopicDescription> description = Optional.ofNullable(described.get(name));
        found.add(
            new Found(
                topic,
                description.map(each -> each.partitions().size()),
                registry.idOf(RecordWriter.subject(name), topic.schema()),
                description
                    .map(each -> differences(topic, replicationFactor(each), settings.get(name)))
                    .map(each -> List.copyOf(each.values()))
                    .orElse(List.of())));
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "the request to the broker at %s failed: %s"
              .formatted(connection.bootstrapServers(), e.getCause().getMessage()),
          e.getCause());
    }
    return found;
  }

  static Map<String, Map<String, String>> settings(Admin admin, List<String> topics)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> asked =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> answered = awaitKnown(() -> admin.describeConfigs(asked).all());
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

  /**
   * Returns the result of a request about existing topics. A broker may not know a topic yet that
   * was created a moment ago; the request is then repeated for some seconds.
   */
  public static <T> T awaitKnown(Supplier<KafkaFuture<T>> request)
      throws ExecutionException, InterruptedException {
    long until = System.nanoTime() + PROPAGATION.toNanos();
    while (true) {
      try {
        return request.get().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() - until > 0) {
          throw e;
        }
        Thread.sleep(RETRY_MS);
      }
    }
  }

  /**
   * Returns the differences of existing topics that prevent the job from running.
   *
   * @return human-readable deviations by topic name with its prefix
   */
  public static Map<String, List<String>> blockingDifferences(
      Admin admin, Connection connection, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    List<String> names = topics.stream().map(each -> connection.topic(each.name())).toList();
    Map<String, TopicDescription> described =
        awaitKnown(() -> admin.describeTopics(names).allTopicNames());
    Map<String, Map<String, String>> settings = settings(admin, names);
    Map<String, List<String>> blocking = new TreeMap<>();
    for (Topic topic : topics) {
      String name = connection.topic(topic.name());
      Map<String, String> differences =
          differences(topic, replicationFactor(described.get(name)), settings.get(name));
      differences.keySet().retainAll(REQUIRED_SETTINGS);
      if (!differences.isEmpty()) {
        blocking.put(name, List.copyOf(differences.values()));
      }
    }
    return blocking;
  }

  private static int replicationFactor(TopicDescription topic) {
    return topic.partitions().get(0).replicas().size();
  }

  /**
   * Returns the settings that differ from the desired ones.
   *
   * @param replicationFactor 0 if unknown
   * @return human-readable deviations by setting
   */
  static Map<String, String> differences(
      Topic topic, int replicationFactor, Map<String, String> found) {
    Map<String, String> differences = new TreeMap<>();
    topic
        .configuration(replicationFactor)
        .forEach(
            (name, wanted) -> {
              String is = found.get(name);
              if (name.equals(Topic.MIN_IN_SYNC)) {
                if (Integer.parseInt(is) < Integer.parseInt(wanted)) {
                  differences.put(
                      name,
                      "%s is %s; it should be %s, so that the loss of one broker loses no records"
                          .formatted(name, is, wanted));
                }
              } else if (!wanted.equals(is)) {
                differences.put(name, "%s is %s; it should be %s".formatted(name, is, wanted));
              }
            });
    return differences;
  }
}
