package io.micromoments.workbench.live;

import io.micromoments.topics.Connection;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker and a schema registry, both known to respond. A user waits at the terminal, so a server
 * that does not respond within seconds is reported as unreachable.
 */
public final class Cluster implements AutoCloseable {

  private static final int ANSWER_WITHIN_MS = 10_000;
  private static final int REACH_WITHIN_S = 10;

  /** Long enough for a restarting registry, short enough for a waiting user. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Connection connection;
  private final Admin admin;
  private final SchemaRegistry registry;

  private Cluster(Connection connection, Admin admin, SchemaRegistry registry) {
    this.connection = connection;
    this.admin = admin;
    this.registry = registry;
  }

  /**
   * Connects to both.
   *
   * @throws UnusableInput naming the server that does not respond, or the missing secret
   */
  public static Cluster open(Connection connection) throws InterruptedException {
    SchemaRegistry registry;
    try {
      registry = connection.openRegistry(PATIENCE);
      connection.kafka();
    } catch (IllegalStateException | ConfigException e) {
      throw new UnusableInput(
          e.getMessage(), "check the setting, and that its secret is available to this command");
    }
    Admin admin = null;
    try {
      admin = Admin.create(settings(connection));
      admin.describeCluster().nodes().get(REACH_WITHIN_S, TimeUnit.SECONDS);
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      throw new UnusableInput(
          "the broker at %s does not respond%s".formatted(connection.bootstrapServers(), why(e)),
          "check that it is running, that --bootstrap-servers is its host and port, and that"
              + " --settings FILE has the security settings that it requires");
    }
    try {
      registry.check();
    } catch (IOException e) {
      admin.close();
      throw new UnusableInput(
          e.getMessage(),
          "check that it is running, and that --registry is its URL including the API path");
    }
    return new Cluster(connection, admin, registry);
  }

  private static String why(Exception e) {
    Throwable reason = e instanceof ExecutionException ? e.getCause() : e;
    while (reason instanceof KafkaException && reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason.getMessage() == null ? "" : ": " + reason.getMessage();
  }

  private static Properties settings(Connection connection) {
    Properties settings = new Properties();
    settings.put("request.timeout.ms", String.valueOf(ANSWER_WITHIN_MS));
    settings.put("default.api.timeout.ms", String.valueOf(ANSWER_WITHIN_MS));
    settings.putAll(connection.kafka());
    return settings;
  }

  public Connection connection() {
    return connection;
  }

  public Admin admin() {
    return admin;
  }

  public SchemaRegistry registry() {
    return registry;
  }

  /** Returns a consumer without a group that reads committed records only. */
  public KafkaConsumer<byte[], byte[]> consumer() {
    Properties settings = settings(connection);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Returns an idempotent producer, which keeps the order within a partition and adds no
   * duplicates.
   */
  public KafkaProducer<byte[], byte[]> producer() {
    Properties settings = settings(connection);
    settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(ANSWER_WITHIN_MS));
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(2 << 20));
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Checks that topics exist.
   *
   * @param topics names without the prefix
   * @throws UnusableInput naming the missing topics
   */
  public void require(Collection<String> topics) throws IOException, InterruptedException {
    try {
      Set<String> existing = admin.listTopics().names().get();
      List<String> missing =
          topics.stream().map(connection::topic).filter(name -> !existing.contains(name)).toList();
      if (!missing.isEmpty()) {
        throw new UnusableInput(
            "missing topics at %s: %s"
                .formatted(connection.bootstrapServers(), String.join(", ", missing)),
            "create them with ./micromoments topics --create …, or check --prefix");
      }
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  /** Converts an error of the broker into a message for the user. */
  public IOException failed(ExecutionException e) {
    return new IOException(
        "request to the broker at %s failed: %s"
            .formatted(connection.bootstrapServers(), e.getCause().getMessage()),
        e.getCause());
  }

  @Override
  public void close() throws IOException {
    admin.close(java.time.Duration.ofSeconds(1));
    registry.close();
  }
}
