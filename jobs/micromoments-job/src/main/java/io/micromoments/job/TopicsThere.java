package io.micromoments.job;

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
import java.util.Properties;
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
 * That everything is there which a job needs to begin: a job that writes to a topic or with a
 * schema that is missing would be restarted for ever.
 */
final class TopicsThere {

  private static final Logger LOG = LoggerFactory.getLogger(TopicsThere.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Whoever submits a job hears soon that the address is wrong. */
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(8);

  private static final String REMEDY = "'./micromoments topics --create' %s";

  private TopicsThere() {}

  /**
   * Asks broker and registry. A registry that does not answer is waited for by the tasks, so it is
   * not asked further here.
   *
   * @param channels those that have a topic
   * @throws IllegalArgumentException naming the topics or schemas that are missing
   * @throws IOException where the broker does not answer
   */
  static void check(Connection connection, List<String> channels)
      throws IOException, InterruptedException {
    checkTopics(connection, Topic.all(channels));
    try (SchemaRegistry registry = connection.openRegistry(PATIENCE)) {
      registry.checkPath();
      checkSchemas(connection, registry, Topic.outputs(channels));
    } catch (UncheckedIOException unanswered) {
      LOG.warn("{}; the job begins when it does", unanswered.getCause().getMessage());
    }
  }

  private static void checkTopics(Connection connection, List<Topic> topics) throws IOException {
    Properties patient = connection.kafka();
    patient.put("default.api.timeout.ms", String.valueOf(BROKER_PATIENCE.toMillis()));
    patient.put("request.timeout.ms", String.valueOf(BROKER_PATIENCE.toMillis()));
    try (Admin admin = Admin.create(patient)) {
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
                    REMEDY.formatted("creates them")));
      }
      checkSettings(connection, admin, topics);
    } catch (ExecutionException e) {
      throw failed(connection, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while asking the broker", e);
    }
  }

  private static void checkSettings(Connection connection, Admin admin, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    Map<String, List<String>> unusable;
    try {
      unusable = TopicInspection.unusable(admin, connection, topics);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "how the topics are set could not be looked at: {}; './micromoments topics' shows it",
            e.getCause().getMessage());
        return;
      }
      throw e;
    }
    if (!unusable.isEmpty()) {
      throw new IllegalArgumentException(
          unusable.entrySet().stream()
              .map(each -> "  " + each.getKey() + ": " + String.join("; ", each.getValue()))
              .collect(
                  Collectors.joining(
                      System.lineSeparator(),
                      "topics at %s are not set as they must be:%n"
                          .formatted(connection.bootstrapServers()),
                      "%n'kafka-configs.sh --alter --topic NAME --add-config KEY=VALUE' changes it"
                          .formatted())));
    }
  }

  /** What the broker said, or that it said nothing, in words of ours. */
  static IOException failed(Connection connection, ExecutionException e) {
    if (e.getCause() instanceof TimeoutException) {
      return new IOException(
          ("the broker at %s does not answer within %s s. Does it run there, and does it want TLS or"
                  + " a password (kafka.security.protocol)?")
              .formatted(
                  connection.bootstrapServers(), String.valueOf(BROKER_PATIENCE.toSeconds())),
          e.getCause());
    }
    return new IOException(
        "the broker at %s: %s".formatted(connection.bootstrapServers(), e.getCause().getMessage()),
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
                  REMEDY.formatted("registers them")));
    }
  }
}
