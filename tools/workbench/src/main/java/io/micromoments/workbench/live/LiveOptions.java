package io.micromoments.workbench.live;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.options.SettingValues;
import io.micromoments.options.SettingsFile;
import io.micromoments.topics.Connection;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Connection options for every command that needs the broker and the schema registry. */
public final class LiveOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,…]",
      description = "Addresses of Kafka brokers (setting kafka.bootstrap.servers).")
  private String bootstrapServers;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "URL of the schema registry (setting registry.url).")
  private String registry;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Prefix of all topic names (setting topics.prefix; default: none).")
  private String prefix;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Properties file with the job's settings kafka.*, registry.*, topics.prefix and"
              + " topics.output-prefix; secrets only as references (env, file or directory). The"
              + " options above override it.")
  private Path settings;

  /** Returns whether any of these options is given. */
  public boolean areGiven() {
    return bootstrapServers != null || registry != null || prefix != null || settings != null;
  }

  /**
   * Connects to the broker and the schema registry.
   *
   * @throws UnusableInput if an option is missing or wrong, or a server does not respond
   */
  public Cluster open() throws IOException, InterruptedException {
    return Cluster.open(connection());
  }

  private Connection connection() throws IOException {
    Map<String, String> named = new HashMap<>();
    // A user is waiting; by default, the registry client would wait for a minute.
    named.put("registry.http.connect.timeout.ms", "5000");
    named.put("registry.http.read.timeout.ms", "10000");
    if (settings != null) {
      named.putAll(read(settings));
    }
    put(named, Connection.BOOTSTRAP, bootstrapServers);
    put(named, Connection.REGISTRY, registry);
    put(named, Connection.PREFIX, prefix);
    require(named, Connection.BOOTSTRAP, "--bootstrap-servers", "127.0.0.1:9092");
    require(named, Connection.REGISTRY, "--registry", "http://127.0.0.1:8081");
    try {
      new SettingValues(named).rejectUnknown(MicromomentsJob.OPTIONS, "kafka.", "registry.");
      return Connection.of(named);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(e.getMessage(), "");
    }
  }

  private static void put(Map<String, String> named, String name, String value) {
    if (value != null) {
      named.put(name, value);
    }
  }

  private static void require(
      Map<String, String> named, String name, String option, String example) {
    if (named.getOrDefault(name, "").isBlank()) {
      throw new UnusableInput(
          option + " is missing",
          "for example %s %s, or %s in --settings FILE".formatted(option, example, name));
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    try {
      return SettingsFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(e.getMessage(), "");
    }
  }
}
