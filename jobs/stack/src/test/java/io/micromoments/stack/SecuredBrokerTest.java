package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.Consent;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that lets in only over TLS and with a password, which no setting holds. */
@Timeout(240)
class SecuredBrokerTest {

  private static final String SECRET = "s3cret-of-the-job";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"job\""
          + " password=\"%s\";";

  @TempDir Path folder;

  @Test
  void theJobsConnectionGetsInWithReferencesAndNobodyWithAWrongPassword() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path secrets = folder.resolve("secrets.properties");
    Files.writeString(secrets, "password=" + SECRET + "\nwrong=guessed\nstore=changeit\n");
    keyPair(keys);
    Broker broker = new Broker(Built.installation(), folder.resolve("broker"), secured(keys));
    Registry registry = new Registry(Built.installation(), folder.resolve("registry"));
    try {
      broker.start();
      registry.start();
      Connection connection = connection(broker, registry, keys, secrets, "password");
      List<Topic> topics = List.of(Topic.input("context.consent").orElseThrow());
      assertThat(TopicCreation.create(connection, topics, 1, Optional.empty())).hasSize(1);
      try (TopicClient client = new TopicClient(connection)) {
        Consent consent = new Consent("e", Instant.EPOCH, "c", "email", true);
        TopicClient.await(client.send("context.consent", "c/email", consent));
        assertThat(client.read("context.consent", Consent.class))
            .extracting(TopicClient.Read::value)
            .containsExactly(consent);
      }
      assertThat(connection.kafka().toString() + connection).doesNotContain(SECRET);
      Connection wrong = connection(broker, registry, keys, secrets, "wrong");
      assertThatThrownBy(() -> TopicCreation.create(wrong, topics, 1, Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(broker.bootstrapServers())
          .hasMessageContaining("Authentication failed");
    } finally {
      broker.kill();
      registry.kill();
    }
  }

  private static Connection connection(
      Broker broker, Registry registry, Path keys, Path secrets, String password) {
    Map<String, String> settings = new HashMap<>();
    settings.put(Connection.BOOTSTRAP, broker.bootstrapServers());
    settings.put(Connection.REGISTRY, registry.url());
    settings.put("kafka.security.protocol", "SASL_SSL");
    settings.put("kafka.sasl.mechanism", "PLAIN");
    settings.put(
        "kafka.sasl.jaas.config", LOGIN.formatted("${file:" + secrets + ":" + password + "}"));
    settings.put("kafka.ssl.truststore.location", keys.toString());
    settings.put("kafka.ssl.truststore.password", "${file:" + secrets + ":store}");
    return Connection.of(settings);
  }

  private static Map<String, String> secured(Path keys) {
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

  /** By the tool of the JDK; it is its own authority. */
  private static void keyPair(Path keys) throws Exception {
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
