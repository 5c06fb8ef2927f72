package io.micromoments.job;

import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.language.PatternFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * The job for a cluster: {@code --scenario DIR[,DIR…] --patterns PATH --out URI}. Replays the
 * folders, each as a source, through the topology and writes JSON lines; state backend and
 * checkpoints are the cluster's. With {@code --watch} the folder of patterns is looked at again and
 * again and changes take effect while the job runs, which then does not end by itself. {@code
 * --detection.order} and the other settings of {@link Detection} say how it detects.
 */
public final class MicromomentsJob {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

  private MicromomentsJob() {}

  public static void main(String[] args) throws Exception {
    ParameterTool parameters = ParameterTool.fromArgs(args);
    Path folder = Path.of(parameters.getRequired("patterns"));
    PatternSet patterns = new PatternSet(PatternFiles.read(List.of(folder)).patterns());
    patterns.compile(); // says what is wrong before anything is submitted
    DetectionSettings settings = Detection.settings(parameters.toMap());
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
}
