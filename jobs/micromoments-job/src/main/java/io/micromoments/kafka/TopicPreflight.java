package io.micromoments.kafka;

import io.micromoments.kafka.source.ExclusiveName;
import io.micromoments.schemas.EventStream;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicInspection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks before submission that all topics and schemas exist and are usable; otherwise the job
 * would restart endlessly.
 */
public final class TopicPreflight {

  private static final Logger LOG = LoggerFactory.getLogger(TopicPreflight.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Short, so that a wrong address is reported soon. */
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(8);

  private static final String REMEDY = "run './micromoments topics --create' to %s";

  private TopicPreflight() {}

  /**
   * Checks topics and schemas. If the registry does not answer, its checks are skipped, because the
   * job waits for it.
   *
   * @param channels channels with a topic
   * @param parallelism parallelism of the job
   * @throws IllegalArgumentException with the missing or unusable topics or schemas
   * @throws IOException if the broker does not answer
   */
  public static void check(Connection connection, List<String> channels, int parallelism)
      throws IOException, InterruptedException {
    checkTopics(connection, Topic.all(channels), parallelism);
    try (SchemaRegistry registry = connection.openRegistry(PATIENCE)) {
      registry.checkPath();
      checkSchemas(
          connection,
          registry,
          Topic.all(channels).stream().filter(each -> Topic.isOwnedByJob(each.name())).toList());
    } catch (UncheckedIOException unanswered) {
      LOG.warn(
          "{}; skipping schema checks, the job waits for the registry",
          unanswered.getCause().getMessage());
    }
  }

  /**
   * Rejects a second job. Two jobs in one group hide each other's lag, and with equal transactional
   * ids each aborts the other's transactions.
   *
   * @throws IllegalArgumentException if another job uses one of the names
   */
  public static void checkNoSecondJob(Connection connection, List<String> names)
      throws IOException, InterruptedException {
    try (Admin admin = admin(connection)) {
      for (String name : names) {
        List<String> holders = ExclusiveName.activeMembers(admin, name);
        if (!holders.isEmpty()) {
          throw new IllegalArgumentException(
              ("Another job already uses %s at %s (%s). Stop it, or set --topics.output-prefix or"
                      + " --ingest.group, or pass --ingest.allow-second-job true")
                  .formatted(name, connection.bootstrapServers(), String.join(", ", holders)));
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("cannot check whether another job is running: {}", e.getCause().getMessage());
        return;
      }
      throw brokerFailure(connection, e);
    }
  }

  private static Admin admin(Connection connection) {
    return Admin.create(Connection.withTimeout(BROKER_PATIENCE, connection.kafka()));
  }

  private static void checkTopics(Connection connection, List<Topic> topics, int parallelism)
      throws IOException {
    try (Admin admin = admin(connection)) {
      Set<String> existing = admin.listTopics().names().get();
      Set<String> missing = new TreeSet<>();
      for (Topic topic : topics) {
        if (!existing.contains(connection.topic(topic.name()))) {
          missing.add(connection.topic(topic.name()));
        }
      }
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "topics are missing at %s: %s; %s"
                .formatted(
                    connection.bootstrapServers(),
                    String.join(", ", missing),
                    REMEDY.formatted("create them")));
      }
      checkSettings(connection, admin, topics);
      fewPartitions(eventPartitions(connection, admin), parallelism).ifPresent(LOG::warn);
    } catch (ExecutionException e) {
      throw brokerFailure(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the broker", e);
    }
  }

  private static Map<String, Integer> eventPartitions(Connection connection, Admin admin)
      throws ExecutionException, InterruptedException {
    List<String> names =
        EventStream.external().stream().map(each -> connection.topic(each.topic())).toList();
    return TopicInspection.awaitKnown(() -> admin.describeTopics(names).allTopicNames())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().partitions().size()));
  }

  /**
   * Returns a warning if subtasks would have no partition to read.
   *
   * @param partitions number of partitions of each event topic, by name
   * @return empty if each subtask can read a partition of each topic
   */
  static Optional<String> fewPartitions(Map<String, Integer> partitions, int parallelism) {
    String few =
        partitions.entrySet().stream()
            .filter(each -> each.getValue() < parallelism)
            .map(each -> each.getKey() + ": " + each.getValue())
            .sorted()
            .collect(Collectors.joining(", "));
    return few.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "topics with fewer partitions than the parallelism of the job, %s: %s. Some subtasks"
                    .formatted(String.valueOf(parallelism), few)
                + " read nothing from them; adding partitions later reassigns keys");
  }

  private static void checkSettings(Connection connection, Admin admin, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    Map<String, List<String>> blocking;
    try {
      blocking = TopicInspection.blockingDifferences(admin, connection, topics);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "cannot read the topic configurations, skipping this check: {}; grant DESCRIBE_CONFIGS"
                + " on the topics, or run './micromoments topics' as a user that has it",
            e.getCause().getMessage());
        return;
      }
      throw e;
    }
    if (!blocking.isEmpty()) {
      throw new IllegalArgumentException(
          blocking.entrySet().stream()
              .map(each -> "  " + each.getKey() + ": " + String.join("; ", each.getValue()))
              .collect(
                  Collectors.joining(
                      System.lineSeparator(),
                      "topics at %s have incompatible settings:%n"
                          .formatted(connection.bootstrapServers()),
                      ("%nchange them with 'kafka-configs.sh --alter --entity-type topics"
                              + " --entity-name NAME --add-config KEY=VALUE'")
                          .formatted())));
    }
  }

  /** Converts a broker failure or timeout to an exception with a remedy. */
  static IOException brokerFailure(Connection connection, ExecutionException e) {
    if (e.getCause() instanceof TimeoutException) {
      return new IOException(
          ("no answer from the broker at %s within %s s. Check the address, and whether it requires"
                  + " TLS or SASL (kafka.security.protocol)")
              .formatted(
                  connection.bootstrapServers(), String.valueOf(BROKER_PATIENCE.toSeconds())),
          e.getCause());
    }
    return new IOException(
        "the request to the broker at %s failed: %s"
            .formatted(connection.bootstrapServers(), e.getCause().getMessage()),
        e.getCause());
  }

  private static void checkSchemas(
      Connection connection, SchemaRegistry registry, List<Topic> topics)
      throws InterruptedException {
    Set<String> missing = new TreeSet<>();
    for (Topic topic : topics) {
      String subject = RecordWriter.subject(connection.topic(topic.name()));
      if (registry.idOf(subject, topic.schema()).isEmpty()) {
        missing.add(subject);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the schemas of this version of the job are not registered at %s under %s; %s"
              .formatted(
                  connection.registryUrl(),
                  String.join(", ", missing),
                  REMEDY.formatted("register them")));
    }
  }
}
