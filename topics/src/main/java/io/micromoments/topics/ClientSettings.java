package io.micromoments.topics;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.micromoments.text.Names;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Validates the names of settings for the Kafka and schema registry clients. The clients ignore
 * unknown names, so a typo could, for example, silently disable TLS.
 */
final class ClientSettings {

  /** Settings of Flink's Kafka connector. */
  private static final Set<String> CONNECTOR =
      Set.of(
          "client.id.prefix",
          "partition.discovery.interval.ms",
          "register.consumer.metrics",
          "commit.offsets.on.checkpoint");

  /** Settings that load plugins into a client, which may have settings of their own. */
  private static final Set<String> PLUGIN_SETTINGS =
      Set.of("metric.reporters", "interceptor.classes", "security.providers");

  private static final Set<String> KAFKA = kafka();
  private static final Set<String> REGISTRY = registry();

  private ClientSettings() {}

  /**
   * Checks that all settings are known.
   *
   * @param prefix prefix of the names in the job's settings
   * @param names names without the prefix
   * @throws IllegalArgumentException naming the setting and the most similar known one
   */
  static void check(String prefix, Set<String> names, boolean ofKafka) {
    Set<String> known = ofKafka ? KAFKA : REGISTRY;
    boolean hasPlugins = names.stream().anyMatch(PLUGIN_SETTINGS::contains);
    for (String name : names) {
      if (!known.contains(name) && !(hasPlugins && Names.near(name, known).isEmpty())) {
        throw new IllegalArgumentException(
            "Unknown setting '%s%s'; %s"
                .formatted(
                    prefix,
                    name,
                    Names.near(name, known)
                        .map(near -> Names.didYouMean(prefix + near))
                        .orElse(
                            ofKafka
                                ? "allowed: settings of Kafka's consumer, producer and admin client"
                                : "allowed: " + String.join(", ", REGISTRY))));
      }
    }
  }

  private static Set<String> kafka() {
    Set<String> names = new HashSet<>(CONNECTOR);
    names.addAll(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    return names;
  }

  private static Set<String> registry() {
    ConfigDef tls = new ConfigDef();
    tls.withClientSslSupport();
    Set<String> names = new TreeSet<>(tls.names());
    names.addAll(
        Set.of(
            "url",
            "sasl.jaas.config",
            "sasl.mechanism",
            SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
            SchemaRegistryClientConfig.USER_INFO_CONFIG,
            SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
            SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
            SchemaRegistryClientConfig.MAX_RETRIES_CONFIG,
            SchemaRegistryClientConfig.RETRIES_WAIT_MS_CONFIG,
            SchemaRegistryClientConfig.RETRIES_MAX_WAIT_MS_CONFIG,
            SchemaRegistryClientConfig.PROXY_HOST,
            SchemaRegistryClientConfig.PROXY_PORT,
            SchemaRegistryClientConfig.LATEST_CACHE_TTL_CONFIG,
            SchemaRegistryClientConfig.MISSING_CACHE_SIZE_CONFIG,
            SchemaRegistryClientConfig.MISSING_ID_CACHE_TTL_CONFIG,
            SchemaRegistryClientConfig.MISSING_VERSION_CACHE_TTL_CONFIG,
            SchemaRegistryClientConfig.MISSING_SCHEMA_CACHE_TTL_CONFIG,
            SchemaRegistryClientConfig.URL_RANDOMIZE));
    names.addAll(
        Set.of(
            SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE,
            SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG,
            SchemaRegistryClientConfig.BEARER_AUTH_ISSUER_ENDPOINT_URL,
            SchemaRegistryClientConfig.BEARER_AUTH_CLIENT_ID,
            SchemaRegistryClientConfig.BEARER_AUTH_CLIENT_SECRET,
            SchemaRegistryClientConfig.BEARER_AUTH_SCOPE,
            SchemaRegistryClientConfig.BEARER_AUTH_SCOPE_CLAIM_NAME,
            SchemaRegistryClientConfig.BEARER_AUTH_SUB_CLAIM_NAME,
            SchemaRegistryClientConfig.BEARER_AUTH_LOGICAL_CLUSTER,
            SchemaRegistryClientConfig.BEARER_AUTH_IDENTITY_POOL_ID,
            SchemaRegistryClientConfig.BEARER_AUTH_CACHE_EXPIRY_BUFFER_SECONDS,
            SchemaRegistryClientConfig.BEARER_AUTH_CUSTOM_PROVIDER_CLASS));
    return names;
  }
}
