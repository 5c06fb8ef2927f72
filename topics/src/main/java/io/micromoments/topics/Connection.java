package io.micromoments.topics;

import io.micromoments.text.SecretReference;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Connection settings of the broker and the schema registry.
 *
 * <ul>
 *   <li>{@code kafka.bootstrap.servers}, and {@code kafka.} followed by any other setting of
 *       Kafka's clients, for example {@code kafka.security.protocol}
 *   <li>{@code registry.url}, and {@code registry.} followed by any other setting of Confluent's
 *       client, for example {@code registry.basic.auth.user.info}
 *   <li>{@code topics.prefix}: prefix of all topic names; empty by default
 *   <li>{@code topics.output-prefix}: prefix of the names of the job's own topics ({@link
 *       Topic#isOwnedByJob}); {@code topics.prefix} by default
 * </ul>
 *
 * <p>Secrets are references that each client resolves in its own process: <code>${env:NAME}</code>,
 * <code>${file:PATH:KEY}</code> (a properties file) or <code>${directory:PATH:FILE}</code>. They
 * therefore never appear in a job graph, checkpoint or log. Secrets in plain text are rejected.
 */
public final class Connection implements Serializable {

  public static final String BOOTSTRAP = "kafka.bootstrap.servers";
  public static final String REGISTRY = "registry.url";
  public static final String PREFIX = "topics.prefix";
  public static final String OUTPUT_PREFIX = "topics.output-prefix";

  private static final long serialVersionUID = 1L;
  private static final String KAFKA = "kafka.";
  private static final String REGISTRY_SETTING = "registry.";
  private static final String TOPICS = "topics.";

  /** Names of settings that contain a secret or (JAAS) may contain one. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|secret|jaas\\.config|user\\.info|token|keystore\\.key|credentials)$");

  /** Plain-text secret in a JAAS configuration. */
  private static final Pattern WRITTEN_OUT =
      Pattern.compile("(?i)(pass\\w*|pwd|secret|token)\\s*=\\s*[\"']?(?!\\$\\{)[^\\s\"';]");

  private static final Pattern USER_IN_URL = Pattern.compile("//[^,]*@");

  /** Resolvers of references in Kafka's clients. */
  private static final Map<String, Class<? extends ConfigProvider>> PROVIDERS =
      new TreeMap<>(
          Map.of(
              "env", EnvVarConfigProvider.class,
              "file", FileConfigProvider.class,
              "directory", DirectoryConfigProvider.class));

  private final TreeMap<String, String> kafka = new TreeMap<>();
  private final TreeMap<String, String> registry = new TreeMap<>();
  private final String prefix;
  private final String outputPrefix;

  private Connection(Map<String, String> named) {
    named.forEach(
        (name, value) -> {
          rejectUnknown(name);
          rejectSecret(name, value);
          if (name.startsWith(KAFKA)) {
            kafka.put(name.substring(KAFKA.length()), value);
          } else if (name.startsWith(REGISTRY_SETTING)) {
            registry.put(name.substring(REGISTRY_SETTING.length()), value);
          }
        });
    ClientSettings.check(KAFKA, kafka.keySet(), true);
    ClientSettings.check(REGISTRY_SETTING, registry.keySet(), false);
    require(named, BOOTSTRAP, "127.0.0.1:9092");
    require(named, REGISTRY, "http://127.0.0.1:8081");
    prefix = prefix(named, PREFIX, "");
    outputPrefix = prefix(named, OUTPUT_PREFIX, prefix);
  }

  private static String prefix(Map<String, String> named, String name, String otherwise) {
    String prefix = named.getOrDefault(name, otherwise);
    if (!prefix.matches("[a-zA-Z0-9._-]{0,100}")) {
      throw new IllegalArgumentException(
          "%s is '%s'; allowed: at most 100 letters, digits, '.', '_' and '-'"
              .formatted(name, prefix));
    }
    return prefix;
  }

  /**
   * Reads the settings documented above; ignores others.
   *
   * @throws IllegalArgumentException naming the setting, the value found and the allowed values
   */
  public static Connection of(Map<String, String> named) {
    return new Connection(named);
  }

  private static void require(Map<String, String> named, String name, String example) {
    if (named.getOrDefault(name, "").isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing; set it, for example --%s %s".formatted(name, name, example));
    }
  }

  private static void rejectUnknown(String name) {
    if (name.startsWith(TOPICS) && !name.equals(PREFIX) && !name.equals(OUTPUT_PREFIX)) {
      throw new IllegalArgumentException(
          "Unknown setting '%s'; allowed: %s, %s".formatted(name, PREFIX, OUTPUT_PREFIX));
    }
  }

  private static void rejectSecret(String name, String value) {
    if (name.equals(REGISTRY) && USER_IN_URL.matcher(value).find()) {
      throw new IllegalArgumentException(
          REGISTRY
              + " contains credentials; use registry.basic.auth.user.info with a reference such as"
              + " ${env:NAME}");
    }
    boolean ours = name.startsWith(KAFKA) || name.startsWith(REGISTRY_SETTING);
    if (!ours || !SECRET.matcher(name).matches()) {
      return;
    }
    boolean isJaas = name.endsWith("jaas.config");
    if (isJaas ? WRITTEN_OUT.matcher(value).find() : !SecretReference.occursIn(value)) {
      throw new IllegalArgumentException(
          name + " contains a secret in plain text; use a reference: " + SecretReference.ALLOWED);
    }
  }

  /** Returns the topic's name with its prefix. */
  public String topic(String name) {
    return (Topic.isOwnedByJob(name) ? outputPrefix : prefix) + name;
  }

  /**
   * Returns the prefix of the job's own topics, and of every other name that must be unique to the
   * job.
   */
  public String outputPrefix() {
    return outputPrefix;
  }

  /** Returns the topic's name without its prefix. */
  public String withoutPrefix(String topic) {
    if (topic.startsWith(outputPrefix)
        && Topic.isOwnedByJob(topic.substring(outputPrefix.length()))) {
      return topic.substring(outputPrefix.length());
    }
    return topic.startsWith(prefix) ? topic.substring(prefix.length()) : topic;
  }

  public String bootstrapServers() {
    return kafka.get("bootstrap.servers");
  }

  public String registryUrl() {
    return registry.get("url");
  }

  /**
   * Returns the settings of a Kafka client. Secrets remain references, resolved by the client in
   * its own process.
   *
   * @throws IllegalStateException naming a reference that cannot be resolved in this process
   */
  public Properties kafka() {
    resolved(KAFKA, kafka);
    Properties properties = new Properties();
    properties.put("config.providers", String.join(",", PROVIDERS.keySet()));
    PROVIDERS.forEach(
        (name, provider) ->
            properties.put("config.providers." + name + ".class", provider.getName()));
    properties.putAll(kafka);
    return properties;
  }

  /**
   * Returns client settings with bounded request and API timeouts.
   *
   * @param client settings as returned by {@link #kafka}
   */
  public static Properties withTimeout(Duration patience, Properties client) {
    Properties settings = new Properties();
    settings.putAll(client);
    settings.put("request.timeout.ms", String.valueOf(patience.toMillis()));
    settings.put("default.api.timeout.ms", String.valueOf(patience.toMillis()));
    return settings;
  }

  /**
   * Opens a registry client with resolved secrets that waits while the registry does not answer.
   *
   * @throws IllegalStateException naming a reference that cannot be resolved in this process
   */
  public SchemaRegistry openRegistry() {
    return openRegistry(null);
  }

  /**
   * Opens a registry client with a time limit.
   *
   * @param patience time after which an unanswered request fails with an UncheckedIOException; null
   *     for no limit
   */
  public SchemaRegistry openRegistry(Duration patience) {
    Map<String, String> settings = new HashMap<>();
    resolved(REGISTRY_SETTING, registry)
        .forEach(
            (name, value) -> {
              settings.put(name, value);
              if (NEEDS_PREFIX.stream().anyMatch(name::startsWith)) {
                settings.put("schema.registry." + name, value);
              }
            });
    return new SchemaRegistry(settings.get("url"), settings, patience);
  }

  /** Resolves references. Rejects unresolvable ones, which would otherwise be sent verbatim. */
  private static Map<String, String> resolved(String prefix, Map<String, String> settings) {
    Map<String, String> resolved = new HashMap<>();
    settings.forEach(
        (name, value) -> resolved.put(name, SecretReference.resolveAll(prefix + name, value)));
    return resolved;
  }

  /** Settings that Confluent's client reads only with the prefix {@code schema.registry.}. */
  private static final Set<String> NEEDS_PREFIX = Set.of("ssl.");

  /**
   * Contains the addresses and the names of the other settings, but not their values, as it may be
   * logged.
   */
  @Override
  public String toString() {
    return "Connection to "
        + List.of(bootstrapServers(), registryUrl())
        + " with "
        + kafka.keySet()
        + " and "
        + registry.keySet();
  }
}
