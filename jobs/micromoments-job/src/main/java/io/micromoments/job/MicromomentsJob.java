package io.micromoments.job;

import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.language.PatternFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * The job for a cluster: {@code --scenario DIR --patterns PATH --out URI}. Replays the folder
 * through the topology and writes JSON lines; state backend and checkpoints are the cluster's.
 */
public final class MicromomentsJob {

  private MicromomentsJob() {}

  public static void main(String[] args) throws Exception {
    ParameterTool parameters = ParameterTool.fromArgs(args);
    PatternSet patterns =
        new PatternSet(
            PatternFiles.read(List.of(Path.of(parameters.getRequired("patterns")))).patterns());
    patterns.compile(); // says what is wrong before anything is submitted
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Inputs in =
        ScenarioInputs.from(
            env, Path.of(parameters.getRequired("scenario")), Duration.ofSeconds(5), null);
    Outputs out = MicromomentTopology.build(env, in, patterns);
    FileOutputs.attach(out, parameters.getRequired("out"));
    if (parameters.has("console")) {
      ConsoleOutputs.attach(out);
    }
    env.execute("micromoments");
  }
}
