package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.BuiltServers;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a broker that requires TLS and a password, which settings contain only by reference. */
@Timeout(300)
class SecuredBrokerTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SECRET = "s3cret-of-the-job";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"job\""
          + " password=\"%s\";";

  private static final String PATTERN =
      """
      pattern: looks-at-loans
      version: 1
      moment: KNOW
      intent: auto-loan
      within: 20m
      steps:
        - step: rates
          on: clickstream
          where: event.page_category == "auto-loan-rates"
      """;

  @TempDir static Path folder;

  private static Path keys;
  private static Path secrets;
  private static Broker broker;
  private static Registry registry;

  @BeforeAll
  static void start() throws Exception {
    keys = folder.resolve("keys.p12");
    secrets = folder.resolve("secrets.properties");
    Files.writeString(secrets, "password=" + SECRET + "\nwrong=guessed\nstore=changeit\n");
    keyPair();
    broker = new Broker(BuiltServers.installation(), folder.resolve("broker"), secured());
    registry = new Registry(BuiltServers.installation(), folder.resolve("registry"));
    broker.start();
    registry.start();
  }

  @AfterAll
  static void stop() {
    Stream.of(broker, registry).filter(Objects::nonNull).forEach(Server::kill);
  }

  @Test
  void connectionAuthenticatesWithSecretReferencesAndNotWithAWrongPassword() throws Exception {
    Connection connection = Connection.of(settings("password", "first."));
    List<Topic> topics = List.of(Topic.named("context.consent").orElseThrow());
    assertThat(TopicCreation.create(connection, topics, 1, Optional.empty())).hasSize(1);
    try (TopicClient client = new TopicClient(connection)) {
      Consent consent = new Consent("e", Instant.EPOCH, "c", "email", true);
      TopicClient.await(client.send("context.consent", "c/email", consent));
      assertThat(client.read("context.consent", Consent.class))
          .extracting(TopicClient.Read::value)
          .containsExactly(consent);
    }
    assertThat(connection.kafka().toString() + connection).doesNotContain(SECRET);
    Connection wrong = Connection.of(settings("wrong", "first."));
    assertThatThrownBy(() -> TopicCreation.create(wrong, topics, 1, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(broker.bootstrapServers())
        .hasMessageContaining("Authentication failed");
  }

  @Test
  void jobRunsOnASecuredBrokerAndNoFileOfTheClusterContainsTheSecret() throws Exception {
    Map<String, String> settings = settings("password", "job.");
    Connection connection = Connection.of(settings);
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), 1, Optional.empty());
    Path patterns = Files.createDirectory(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("looks-at-loans.yaml"), PATTERN);
    FlinkCluster flink = new FlinkCluster(folder.resolve("flink"), 1, 1);
    try (TopicClient topics = new TopicClient(connection)) {
      flink.start();
      JobID job = flink.jobs().submit(MicromomentsJob.class, arguments(settings, patterns), none());
      flink.jobs().awaitRunning(job, LIMIT);
      topics.put("events.clickstream", "jason", click());
      topics.flush();
      Await.holds(
          "a moment has come",
          LIMIT,
          () -> topics.read(Topic.MOMENTS, Micromoment.class).size() == 1);
      Await.holds(
          "a checkpoint is complete", LIMIT, () -> flink.jobs().latestCheckpoint(job).isPresent());
    } finally {
      flink.kill();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("flink")).filter(Files::isRegularFile)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                      .doesNotContain(SECRET));
    }
  }

  private static Optional<Path> none() {
    return Optional.empty();
  }

  private static List<String> arguments(Map<String, String> settings, Path patterns) {
    return Stream.concat(
            settings.entrySet().stream(), Stream.of(Map.entry("patterns", patterns.toString())))
        .flatMap(each -> Stream.of("--" + each.getKey(), each.getValue()))
        .toList();
  }

  private static ClickstreamEvent click() {
    return ClickstreamEvent.newBuilder()
        .setEventId("c1")
        .setEventTime(Instant.now())
        .setCustomerId("jason")
        .setChannel(WebChannel.MOBILE_APP)
        .setAction("page_view")
        .setPageCategory("auto-loan-rates")
        .build();
  }

  private static Map<String, String> settings(String password, String prefix) {
    return Map.of(
        Connection.BOOTSTRAP,
        broker.bootstrapServers(),
        Connection.REGISTRY,
        registry.url(),
        Connection.PREFIX,
        prefix,
        "kafka.security.protocol",
        "SASL_SSL",
        "kafka.sasl.mechanism",
        "PLAIN",
        "kafka.sasl.jaas.config",
        LOGIN.formatted("${file:" + secrets + ":" + password + "}"),
        "kafka.ssl.truststore.location",
        keys.toString(),
        "kafka.ssl.truststore.password",
        "${file:" + secrets + ":store}");
  }

  private static Map<String, String> secured() {
    return Map.of(
        "listener.security.protocol.map",
        "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config",
        LOGIN.formatted(SECRET).replace(";", " user_job=\"" + SECRET + "\";"),
        "ssl.keystore.location",
        keys.toString(),
        "ssl.keystore.password",
        "changeit",
        "ssl.truststore.location",
        keys.toString(),
        "ssl.truststore.password",
        "changeit");
  }

  /** Creates a self-signed certificate with the JDK's keytool. */
  private static void keyPair() throws Exception {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-validity",
                "2",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(tool.waitFor()).isZero();
  }
}
