package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

  private static final String SECRET = "open-sesame";
  private static final String JAAS = "kafka.sasl.jaas.config";

  @TempDir private Path folder;

  @Test
  void theJobsOwnTopicsCanHaveAnotherPrefix() {
    Connection shadow =
        connection(Map.of("topics.prefix", "bank.", "topics.output-prefix", "shadow.bank."));
    assertThat(shadow.topic("events.beacon")).isEqualTo("bank.events.beacon");
    assertThat(shadow.topic("control.patterns")).isEqualTo("bank.control.patterns");
    assertThat(shadow.topic("commands")).isEqualTo("shadow.bank.commands");
    assertThat(shadow.topic("channel.web")).isEqualTo("shadow.bank.channel.web");
    assertThat(shadow.topic("control.quarantine")).isEqualTo("shadow.bank.control.quarantine");
    for (Topic topic : Topic.all(Topic.CHANNELS)) {
      assertThat(shadow.withoutPrefix(shadow.topic(topic.name()))).isEqualTo(topic.name());
    }
    assertThat(Topic.outputs(Topic.CHANNELS)).allMatch(each -> Topic.isOwnedByJob(each.name()));
    assertThat(connection(Map.of("topics.prefix", "bank.")).topic("commands"))
        .isEqualTo("bank.commands");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.ssl.keystore.password, open-sesame",
    "kafka.ssl.key.password, open-sesame",
    "kafka.ssl.keystore.key, open-sesame",
    "kafka.sasl.oauthbearer.client.credentials.client.secret, open-sesame",
    "registry.basic.auth.user.info, jason:open-sesame",
    "registry.bearer.auth.token, open-sesame",
    "registry.ssl.truststore.password, open-sesame",
    "registry.url, http://jason:open-sesame@127.0.0.1:8081",
    "registry.url, http://jason:open/sesame:open-sesame@127.0.0.1:8081",
    "kafka.ssl.key.password, ${vault:open-sesame}",
    "kafka.ssl.key.password, open-sesame${",
    "kafka.sasl.jaas.config, x.Login required username=\"jason\" password=\"open-sesame\";",
    "kafka.sasl.jaas.config, x.Login required password = 'open-sesame';",
    "kafka.sasl.jaas.config, x.Login required oauth.access.token=open-sesame;",
    "kafka.sasl.jaas.config, x.Login required clientSecret=\"open-sesame\";",
  })
  void aPlainTextSecretIsRejectedWithoutRepeatingIt(String name, String value) {
    assertThatThrownBy(() -> connection(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("${env:NAME}")
        .hasMessageNotContaining(SECRET);
  }

  /** A client would ignore the misspelled setting and, for example, connect without TLS. */
  @ParameterizedTest
  @CsvSource({
    "kafka.securty.protocol, kafka.security.protocol",
    "kafka.ssl.trustore.location, kafka.ssl.truststore.location",
    "kafka.bootstrap.server, kafka.bootstrap.servers",
    "registry.basic.auth.credential.source, registry.basic.auth.credentials.source",
    "registry.ssl.trustore.location, registry.ssl.truststore.location",
  })
  void anUnknownClientSettingIsRejectedWithASuggestion(String name, String meant) {
    assertThatThrownBy(() -> connection(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown setting '" + name + "'")
        .hasMessageContaining("did you mean '" + meant + "'?");
  }

  @Test
  void settingsOfPluginsAreAcceptedUnlessTheyLookMisspelled() {
    Map<String, String> reporter =
        Map.of(
            "kafka.metric.reporters", "org.example.Reporter", "kafka.example.reporter.port", "1");
    assertThatCode(() -> connection(reporter)).doesNotThrowAnyException();
    assertThatThrownBy(() -> connection(Map.of("kafka.example.reporter.port", "1")))
        .hasMessageContaining("allowed: settings of Kafka's consumer, producer and admin client");
    assertThatThrownBy(
            () ->
                connection(Map.of("kafka.metric.reporters", "x", "kafka.securty.protocol", "SSL")))
        .hasMessageContaining("kafka.security.protocol");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.ssl.keystore.password, ${env:KEYSTORE}",
    "kafka.ssl.keystore.key, ${directory:/etc/keys:client.pem}",
    "registry.basic.auth.user.info, ${file:/etc/registry.properties:user}",
    "registry.basic.auth.user.info, jason:${env:REGISTRY}",
    "kafka.sasl.jaas.config, x.Login required username=\"jason\" password=\"${env:KAFKA}\";",
    "kafka.sasl.jaas.config, com.sun.security.auth.module.Krb5LoginModule required keyTab=\"/k\";",
    "kafka.ssl.truststore.location, /etc/keys/trust.jks",
  })
  void secretReferencesAndOtherSettingsAreAccepted(String name, String value) {
    assertThatCode(() -> connection(Map.of(name, value))).doesNotThrowAnyException();
  }

  @Test
  void theSerializedFormContainsTheReferenceAndNotTheSecret() throws Exception {
    Connection connection =
        connection(Map.of(JAAS, jaas(), "registry.basic.auth.user.info", ref()));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(connection);
    }
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1))
        .contains("${directory:", "${file:")
        .doesNotContain(SECRET);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((Connection) in.readObject()).kafka()).isEqualTo(connection.kafka());
    }
  }

  @Test
  void aKafkaClientResolvesTheSecretItself() throws IOException {
    Properties properties = connection(Map.of(JAAS, jaas())).kafka();
    assertThat(properties.toString()).doesNotContain(SECRET);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);

    Password found = new ProducerConfig(properties).getPassword(SaslConfigs.SASL_JAAS_CONFIG);

    assertThat(found.value()).isEqualTo("x.Login required password=\"" + SECRET + "\";");
  }

  @Test
  void requestsToTheRegistryUseTheResolvedSecret() throws Exception {
    List<String> authorizations = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "{\"schema\":\"\\\"string\\\"\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (SchemaRegistry registry =
        connection(
                Map.of(
                    "registry.url",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "registry.basic.auth.credentials.source",
                    "USER_INFO",
                    "registry.basic.auth.user.info",
                    "jason:" + ref()))
            .openRegistry()) {
      registry.byId(1);
    } finally {
      server.stop(0);
    }
    String expected =
        Base64.getEncoder().encodeToString(("jason:" + SECRET).getBytes(StandardCharsets.UTF_8));
    assertThat(authorizations).containsExactly("Basic " + expected);
  }

  @Test
  void anUnresolvableReferenceIsNamed() {
    String nowhere = "${env:NOBODY_HAS_SET_THIS}";
    Connection toRegistry = connection(Map.of("registry.basic.auth.user.info", nowhere));
    assertThatThrownBy(toRegistry::openRegistry)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("registry.basic.auth.user.info")
        .hasMessageContaining(nowhere);
    Connection toBroker =
        connection(Map.of(JAAS, "x.Login required password=\"" + nowhere + "\";"));
    assertThatThrownBy(toBroker::kafka)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(JAAS)
        .hasMessageContaining(nowhere);
  }

  @Test
  void toStringNamesSettingsWithoutValues() throws IOException {
    assertThat(connection(Map.of(JAAS, jaas(), "kafka.client.id", "client-4711")))
        .asString()
        .contains("127.0.0.1:9092", "http://127.0.0.1:8081", "sasl.jaas.config", "client.id")
        .doesNotContain("client-4711", "password=", "${");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka.bootstrap.servers", "registry.url"})
  void missingSettingsAreNamedWithAnExample(String name) {
    Map<String, String> named = named(Map.of());
    named.remove(name);
    assertThatThrownBy(() -> Connection.of(named))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + " is missing; set it, for example --" + name + " ");
    named.put(name, " ");
    assertThatThrownBy(() -> Connection.of(named)).hasMessageContaining(name + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eu.", "team_a-", "A1."})
  void topicNamesStartWithThePrefix(String prefix) {
    Connection connection = connection(Map.of("topics.prefix", prefix));
    assertThat(connection.topic("moments")).isEqualTo(prefix + "moments");
    assertThat(connection.withoutPrefix(prefix + "moments")).isEqualTo("moments");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a b", "ü.", "${env:PREFIX}", "a:"})
  void anInvalidPrefixIsRejected(String prefix) {
    assertThatThrownBy(() -> connection(Map.of("topics.prefix", prefix)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topics.prefix is '" + prefix + "'; allowed: at most 100 letters");
  }

  @Test
  void aMisspelledSettingIsNamed() {
    assertThatThrownBy(() -> connection(Map.of("topics.prefx", "eu.")))
        .hasMessageContaining("topics.prefx")
        .hasMessageContaining("allowed: topics.prefix");
  }

  private String ref() {
    return "${directory:%s:secret}".formatted(folder);
  }

  private String jaas() throws IOException {
    Path file = Files.writeString(folder.resolve("kafka.properties"), "password=" + SECRET + "\n");
    return "x.Login required password=\"${file:%s:password}\";".formatted(file);
  }

  private Connection connection(Map<String, String> more) {
    try {
      Files.writeString(folder.resolve("secret"), SECRET);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Connection.of(named(more));
  }

  private static Map<String, String> named(Map<String, String> more) {
    Map<String, String> named =
        new HashMap<>(
            Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:9092",
                "registry.url", "http://127.0.0.1:8081"));
    named.putAll(more);
    return named;
  }
}
