package io.micromoments.job;

import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * The job for a cluster: {@code --scenario DIR[,DIR…] --patterns PATH --out URI}. Replays the
 * folders, each as a source, through the topology and writes JSON lines; state backend and
 * checkpoints are the cluster's. With {@code --watch} the folder of patterns is looked at again and
 * again and changes take effect while the job runs, which then does not end by itself. {@code
 * --policy FILE} names the policy; else the policy.yaml beside the patterns decides. {@code
 * --detection.order} and the other settings of {@link Detection} say how it detects, those of
 * {@link JobSettings#of} how it erases, measures and learns.
 */
public final class MicromomentsJob {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

  private MicromomentsJob() {}

  public static void main(String[] args) throws Exception {
    ParameterTool parameters = ParameterTool.fromArgs(args);
    Path folder = Path.of(parameters.getRequired("patterns"));
    PatternFiles files = PatternFiles.read(List.of(folder));
    PatternSet patterns = new PatternSet(files.patterns());
    patterns.compile(); // says what is wrong before anything is submitted
    JobSettings settings = settings(parameters, files);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    List<Path> scenarios =
        Stream.of(parameters.getRequired("scenario").split(",", -1)).map(Path::of).toList();
    Inputs in =
        scenarios.size() == 1
            ? ScenarioInputs.from(env, scenarios.get(0), OUT_OF_ORDERNESS, null)
            : ScenarioInputs.from(
                env, scenarios, OUT_OF_ORDERNESS, Detection.maxDrift(parameters.toMap()));
    if (parameters.has("watch")) {
      in =
          in.with(
              WatchedPatterns.from(env, folder, LOOK_EVERY, Detection.lead(parameters.toMap())));
    }
    Outputs out = MicromomentTopology.build(env, in, patterns, settings);
    FileOutputs.attach(out, parameters.getRequired("out"));
    if (parameters.has("console")) {
      ConsoleOutputs.attach(out);
    }
    env.execute("micromoments");
  }

  /** {@code --policy FILE}, else the policy.yaml beside the patterns, else the default decides. */
  private static JobSettings settings(ParameterTool parameters, PatternFiles files)
      throws IOException {
    JobSettings settings = JobSettings.of(parameters.toMap());
    Optional<SourceText> policy =
        parameters.has("policy")
            ? Optional.of(PatternFiles.source(Path.of(parameters.get("policy"))))
            : files.policies().stream().findFirst();
    if (policy.isEmpty()) {
      return settings;
    }
    PolicyReader.Reading reading = PolicyReader.read(policy.get());
    if (reading.policy().isEmpty()) {
      throw new IllegalArgumentException(
          reading.problems().stream()
              .map(policy.get()::show)
              .collect(Collectors.joining("", "the policy has errors\n", "")));
    }
    return settings.with(policy.get());
  }
}
