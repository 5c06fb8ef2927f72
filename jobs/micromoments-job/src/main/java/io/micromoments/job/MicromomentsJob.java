package io.micromoments.job;

import io.micromoments.kafka.KafkaInputs;
import io.micromoments.kafka.KafkaOutputs;
import io.micromoments.kafka.KafkaSettings;
import io.micromoments.kafka.TopicPreflight;
import io.micromoments.messages.MessageFiles;
import io.micromoments.options.DetectionOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingsFile;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.DefinitionFiles;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.patterns.language.TextFile;
import io.micromoments.scenario.ConsoleOutputs;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.WatchedPatterns;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Names;
import io.micromoments.topics.Connection;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * Entry point on a cluster. State backend and checkpoints are configured in the cluster.
 *
 * <p>With topics: {@code --kafka.bootstrap.servers HOST:PORT --registry.url URL}, and the settings
 * of {@link Connection} and {@link KafkaSettings}. Patterns and policies are read from their
 * topics; {@code --patterns PATH} adds initial patterns. The default detection order is arrival.
 *
 * <p>With recorded folders: {@code --scenario DIR[,DIR…] --patterns PATH --out URI}. Replays each
 * folder as a source and writes JSON lines. With {@code --watch}, the pattern folder is polled and
 * changes take effect while the job runs; the job is then unbounded.
 *
 * <p>In both cases: {@code --settings FILE} is a properties file of settings; the command line
 * takes precedence. {@code --policy FILE} selects the policy; the default is the one in the pattern
 * folder. {@code --messages DIR} is a folder of translations of what customers read ({@link
 * MessageFiles}). See {@link DetectionOptions} for {@code --detection.order} and other detection
 * settings, and {@link JobSettings#of} for those of erasure, measures and learning.
 */
public final class MicromomentsJob {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

  private static final List<String> OWN =
      List.of(
          "settings",
          "patterns",
          "policy",
          "messages",
          "scenario",
          "out",
          "watch",
          "console",
          Connection.PREFIX,
          Connection.OUTPUT_PREFIX);

  /** Prefixes of settings for broker and registry clients, which validate them themselves. */
  private static final List<String> OF_CLIENTS = List.of("kafka.", "registry.");

  private MicromomentsJob() {}

  public static void main(String[] args) throws Exception {
    ParameterTool parameters = ParameterTool.fromArgs(args);
    rejectNegativeValues(args);
    if (parameters.has("settings")) {
      parameters =
          ParameterTool.fromMap(SettingsFile.read(Path.of(parameters.get("settings"))))
              .mergeWith(parameters);
    }
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    rejectUnknown(parameters.toMap().keySet());
    if (parameters.has(Connection.BOOTSTRAP)) {
      overTopics(env, parameters);
    } else {
      overFolders(env, parameters);
    }
    env.execute("micromoments");
  }

  /** Rejects {@code --name -5s}, which Flink would parse as two settings. */
  static void rejectNegativeValues(String[] args) {
    for (int i = 1; i < args.length; i++) {
      if (args[i].matches("-[^-].*") && args[i - 1].startsWith("--")) {
        throw new IllegalArgumentException(
            "%s is '%s'; allowed: values that do not start with '-' (no setting is negative)"
                .formatted(args[i - 1].substring(2), args[i]));
      }
    }
  }

  /** Rejects unknown settings: after a typo the default would silently stay in effect. */
  static void rejectUnknown(Collection<String> names) {
    List<String> known =
        Stream.of(OWN, DetectionOptions.KNOWN, JobSettings.KNOWN, KafkaSettings.KNOWN)
            .flatMap(List::stream)
            .toList();
    for (String name : names) {
      if (!known.contains(name) && OF_CLIENTS.stream().noneMatch(name::startsWith)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s'; %s".formatted(name, Names.allowed(name, known)));
      }
    }
  }

  private static void overTopics(StreamExecutionEnvironment env, ParameterTool parameters)
      throws IOException, InterruptedException {
    Map<String, String> named = new HashMap<>(parameters.toMap());
    named.putIfAbsent(DetectionOptions.ORDER, "arrival");
    Connection connection = Connection.of(named);
    KafkaSettings settings = KafkaSettings.of(named);
    TopicPreflight.check(connection, settings.channels(), env.getParallelism());
    if (!settings.allowsSecondJob()) {
      TopicPreflight.checkNoSecondJob(connection, settings.exclusiveNames(connection));
    }
    DefinitionFiles files =
        DefinitionFiles.read(
            parameters.has("patterns") ? List.of(Path.of(parameters.get("patterns"))) : List.of());
    env.setBufferTimeout(settings.bufferTimeout().toMillis());
    KafkaOutputs.attach(
        MicromomentTopology.build(
            env,
            KafkaInputs.from(env, connection, settings),
            patterns(files),
            settings(parameters, files, named)),
        connection,
        settings);
  }

  private static void overFolders(StreamExecutionEnvironment env, ParameterTool parameters)
      throws IOException {
    Path folder = Path.of(parameters.getRequired("patterns"));
    DefinitionFiles files = DefinitionFiles.read(List.of(folder));
    List<Path> scenarios =
        Stream.of(parameters.getRequired("scenario").split(",", -1)).map(Path::of).toList();
    Inputs in =
        scenarios.size() == 1
            ? ScenarioInputs.from(env, scenarios.get(0), OUT_OF_ORDERNESS, null)
            : ScenarioInputs.from(
                env, scenarios, OUT_OF_ORDERNESS, DetectionOptions.maxDrift(parameters.toMap()));
    List<DefinitionChange> changes = new ArrayList<>();
    for (Path scenario : scenarios) {
      changes.addAll(ScenarioDefinitions.read(scenario));
    }
    if (parameters.has("watch") && !changes.isEmpty()) {
      throw new IllegalArgumentException(
          "--watch cannot be combined with %s in the scenario: omit --watch, or remove the"
                  .formatted(ScenarioDefinitions.FILE)
              + " file");
    }
    if (!changes.isEmpty()) {
      in = in.with(ScenarioInputs.changes(env, changes));
    }
    if (parameters.has("watch")) {
      in =
          in.with(
              WatchedPatterns.from(
                  env, folder, LOOK_EVERY, DetectionOptions.lead(parameters.toMap())));
    }
    Outputs out =
        MicromomentTopology.build(
            env, in, patterns(files), settings(parameters, files, parameters.toMap()));
    FileOutputs.attach(out, parameters.getRequired("out"));
    if (parameters.has("console")) {
      ConsoleOutputs.attach(out);
    }
  }

  private static PatternSet patterns(DefinitionFiles files) {
    if (!files.unusable().isEmpty()) {
      throw new IllegalArgumentException(
          files.unusable().stream()
              .map(file -> file.source().show(file.problem()))
              .collect(Collectors.joining("", "--patterns has files that cannot be used:\n", "")));
    }
    PatternSet patterns = new PatternSet(files.patterns());
    patterns.compile(); // reports errors before submission
    return patterns;
  }

  /**
   * Selects the policy: {@code --policy FILE}, else the one in the pattern folder, else the
   * default.
   */
  private static JobSettings settings(
      ParameterTool parameters, DefinitionFiles files, Map<String, String> named)
      throws IOException {
    JobSettings settings = JobSettings.of(named);
    if (parameters.has("messages")) {
      settings = settings.with(MessageFiles.read(Path.of(parameters.get("messages"))));
    }
    if (!parameters.has("policy") && files.policies().size() > 1) {
      throw new IllegalArgumentException(
          "Found %s policies in the pattern folder: %s; select one with --policy FILE"
              .formatted(
                  String.valueOf(files.policies().size()),
                  files.policies().stream()
                      .map(SourceText::file)
                      .collect(Collectors.joining(", "))));
    }
    Optional<SourceText> policy =
        parameters.has("policy")
            ? Optional.of(TextFile.read(Path.of(parameters.get("policy"))))
            : files.policies().stream().findFirst();
    if (policy.isEmpty()) {
      return settings;
    }
    PolicyReader.Reading reading = PolicyReader.read(policy.get());
    if (reading.policy().isEmpty()) {
      throw new IllegalArgumentException(
          reading.problems().stream()
              .map(policy.get()::show)
              .collect(Collectors.joining("", "the policy has errors:\n", "")));
    }
    return settings.with(policy.get());
  }
}
