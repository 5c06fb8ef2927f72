package io.micromoments.topics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/** Looks at the topics and the schemas as they are, and changes nothing. */
public final class TopicInspection {

  /**
   * One topic as it is.
   *
   * @param partitions empty: it is not there
   * @param schemaId of its values; empty: this schema is not registered for it
   * @param differences settings that are not as they should be, in words
   */
  public record Found(
      Topic topic,
      Optional<Integer> partitions,
      Optional<Integer> schemaId,
      List<String> differences) {

    /** Whether it is there and as it should be. */
    public boolean isRight() {
      return partitions.isPresent() && schemaId.isPresent() && differences.isEmpty();
    }
  }

  private TopicInspection() {}

  /**
   * How the topics are.
   *
   * @throws IOException where the broker refuses
   */
  public static List<Found> look(
      Admin admin, SchemaRegistry registry, Connection connection, List<Topic> topics)
      throws IOException, InterruptedException {
    List<Found> found = new ArrayList<>();
    try {
      Set<String> all = admin.listTopics().names().get();
      List<String> there =
          topics.stream().map(each -> connection.topic(each.name())).filter(all::contains).toList();
      Map<String, TopicDescription> described = admin.describeTopics(there).allTopicNames().get();
      Map<String, Map<String, String>> settings = settings(admin, there);
      for (Topic topic : topics) {
        String name = connection.topic(topic.name());
        Optional<TopicDescription> description = Optional.ofNullable(described.get(name));
        found.add(
            new Found(
                topic,
                description.map(each -> each.partitions().size()),
                registry.idOf(RecordWriter.subject(name), topic.schema()),
                description.map(each -> differences(topic, settings.get(name))).orElse(List.of())));
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "the broker at %s: %s"
              .formatted(connection.bootstrapServers(), e.getCause().getMessage()),
          e.getCause());
    }
    return found;
  }

  static Map<String, Map<String, String>> settings(Admin admin, List<String> topics)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> asked =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
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

  /** Settings without which the job would lose records, or take their times for others. */
  private static final List<String> REQUIRED_SETTINGS =
      List.of("cleanup.policy", "message.timestamp.type");

  /**
   * What is wrong with topics that are there, so that the job must not run over them.
   *
   * @return by topic, with the prefix: what is wrong and how it should be, in words
   */
  public static Map<String, List<String>> blockingDifferences(
      Admin admin, Connection connection, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    List<String> names = topics.stream().map(each -> connection.topic(each.name())).toList();
    Map<String, TopicDescription> described = admin.describeTopics(names).allTopicNames().get();
    Map<String, Map<String, String>> settings = settings(admin, names);
    Map<String, List<String>> blocking = new TreeMap<>();
    for (Topic topic : topics) {
      String name = connection.topic(topic.name());
      Map<String, String> found = settings.get(name);
      List<String> wrong =
          new ArrayList<>(
              differences(topic, found).stream()
                  .filter(each -> REQUIRED_SETTINGS.stream().anyMatch(each::startsWith))
                  .toList());
      int replicationFactor = described.get(name).partitions().get(0).replicas().size();
      if (replicationFactor >= Topic.MIN_REPLICATION_FOR_TWO_IN_SYNC
          && "1".equals(found.get(Topic.MIN_IN_SYNC))) {
        wrong.add(
            String.format(
                Locale.ROOT,
                "%s is 1 with replication factor %d: one broker could lose acknowledged records; it"
                    + " should be 2",
                Topic.MIN_IN_SYNC,
                replicationFactor));
      }
      if (!wrong.isEmpty()) {
        blocking.put(name, wrong);
      }
    }
    return blocking;
  }

  static List<String> differences(Topic topic, Map<String, String> found) {
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
