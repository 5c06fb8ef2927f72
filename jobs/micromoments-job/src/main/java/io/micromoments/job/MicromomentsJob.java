package io.micromoments.job;

import io.micromoments.kafka.KafkaInputs;
import io.micromoments.kafka.KafkaOptions;
import io.micromoments.kafka.KafkaOutputs;
import io.micromoments.kafka.KafkaSettings;
import io.micromoments.kafka.TopicPreflight;
import io.micromoments.messages.MessageFiles;
import io.micromoments.options.JobOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingValues;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.scenario.ConsoleOutputs;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.WatchedPatterns;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.topics.Connection;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Entry point on a cluster. State backend and checkpoints are configured in the cluster.
 *
 * <p>With topics: {@code --kafka.bootstrap.servers HOST:PORT --registry.url URL}, and {@link
 * KafkaOptions}. Patterns and policies are read from their topics; {@code --patterns PATH} adds
 * initial patterns. The default detection order is arrival.
 *
 * <p>With recorded folders: {@code --scenario DIR[,DIR…] --patterns PATH --out URI}. Replays each
 * folder as a source and writes JSON lines. With {@code --watch}, the pattern folder is polled and
 * changes take effect while the job runs; the job is then unbounded.
 *
 * <p>{@link JobArguments} and {@link JobOptions} apply to both.
 */
public final class MicromomentsJob {

  private static final Duration SCAN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

  /** All options of the job. */
  public static final List<ConfigOption<?>> OPTIONS =
      Stream.of(JobArguments.ALL, JobOptions.ALL, KafkaOptions.TOPICS, KafkaOptions.WEBHOOK)
          .flatMap(List::stream)
          .toList();

  /** Prefixes of settings for broker and registry clients, which {@link Connection} validates. */
  private static final String[] CLIENT_PREFIXES = {"kafka.", "registry."};

  private MicromomentsJob() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> named = JobArguments.parse(args);
    SettingValues values = new SettingValues(named);
    values.rejectUnknown(OPTIONS, CLIENT_PREFIXES);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    if (values.contains(KafkaOptions.BOOTSTRAP)) {
      buildOverTopics(env, named);
    } else {
      buildOverFolders(env, values);
    }
    env.execute("micromoments");
  }

  private static void buildOverTopics(StreamExecutionEnvironment env, Map<String, String> named)
      throws IOException, InterruptedException {
    Map<String, String> withDefaults = new HashMap<>(named);
    withDefaults.putIfAbsent(JobOptions.ORDER.key(), "arrival");
    SettingValues values = new SettingValues(withDefaults);
    JobArguments.FOLDER_OPTIONS.stream()
        .filter(values::contains)
        .findFirst()
        .ifPresent(
            option -> {
              throw new IllegalArgumentException(
                  "--%s cannot be combined with --%s: the job runs over topics or over recorded folders"
                      .formatted(option.key(), Connection.BOOTSTRAP));
            });
    Connection connection = Connection.of(withDefaults);
    KafkaSettings settings = KafkaSettings.of(values);
    DefinitionFiles files =
        DefinitionFiles.read(values.find(JobArguments.PATTERNS).map(Path::of).stream().toList());
    PatternSet patterns = patterns(files);
    JobSettings job = settings(values, files);
    TopicPreflight.check(connection, settings.channels(), env.getParallelism());
    if (!settings.allowsSecondJob()) {
      TopicPreflight.checkNoSecondJob(connection, settings.exclusiveNames(connection));
    }
    env.setBufferTimeout(settings.bufferTimeout().toMillis());
    KafkaOutputs.attach(
        MicromomentTopology.build(env, KafkaInputs.from(env, connection, settings), patterns, job),
        connection,
        settings);
  }

  private static void buildOverFolders(StreamExecutionEnvironment env, SettingValues values)
      throws IOException {
    values.rejectIneffective(
        Stream.of(KafkaOptions.TOPICS, KafkaOptions.WEBHOOK).flatMap(List::stream).toList(),
        List.of(CLIENT_PREFIXES),
        "applies to topics; set --%s, too, or omit it".formatted(Connection.BOOTSTRAP));
    Path folder = Path.of(JobArguments.required(values, JobArguments.PATTERNS));
    List<Path> scenarios =
        Stream.of(JobArguments.required(values, JobArguments.SCENARIO).split(",", -1))
            .map(MicromomentsJob::scenario)
            .toList();
    String output = JobArguments.required(values, JobArguments.OUT);
    DefinitionFiles files = DefinitionFiles.read(List.of(folder));
    Inputs in =
        scenarios.size() == 1
            ? ScenarioInputs.from(env, scenarios.get(0), OUT_OF_ORDERNESS, null)
            : ScenarioInputs.from(
                env, scenarios, OUT_OF_ORDERNESS, values.getPositive(JobOptions.MAX_DRIFT));
    List<DefinitionChange> changes = new ArrayList<>();
    for (Path scenario : scenarios) {
      changes.addAll(ScenarioDefinitions.read(scenario));
    }
    boolean watches = values.get(JobArguments.WATCH);
    if (watches && !changes.isEmpty()) {
      throw new IllegalArgumentException(
          "--watch cannot be combined with %s in the scenario: omit --watch, or remove the"
                  .formatted(ScenarioDefinitions.FILE)
              + " file");
    }
    if (!changes.isEmpty()) {
      in = in.with(ScenarioInputs.changes(env, changes));
    }
    if (watches) {
      in =
          in.with(
              WatchedPatterns.from(
                  env, folder, SCAN_INTERVAL, values.get(JobOptions.ACTIVATION_DELAY)));
    }
    Outputs out = MicromomentTopology.build(env, in, patterns(files), settings(values, files));
    FileOutputs.attach(out, output);
    if (values.get(JobArguments.CONSOLE)) {
      ConsoleOutputs.attach(out);
    }
  }

  private static Path scenario(String name) {
    Path folder = Path.of(name);
    if (name.isBlank() || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--scenario names '%s', which is no folder".formatted(name));
    }
    return folder;
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
  private static JobSettings settings(SettingValues values, DefinitionFiles files)
      throws IOException {
    JobSettings settings = JobSettings.of(values);
    Optional<String> messages = values.find(JobArguments.MESSAGES);
    if (messages.isPresent()) {
      Path folder = Path.of(messages.get());
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("--messages is '%s', no folder".formatted(folder));
      }
      settings = settings.with(MessageFiles.read(folder));
    }
    Optional<String> file = values.find(JobArguments.POLICY);
    if (file.isEmpty() && files.policies().size() > 1) {
      throw new IllegalArgumentException(
          "Found %s policies in the pattern folder: %s; select one with --policy FILE"
              .formatted(
                  String.valueOf(files.policies().size()),
                  files.policies().stream()
                      .map(SourceText::file)
                      .collect(Collectors.joining(", "))));
    }
    Optional<SourceText> policy =
        file.isPresent()
            ? Optional.of(TextFile.read(Path.of(file.get())))
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
