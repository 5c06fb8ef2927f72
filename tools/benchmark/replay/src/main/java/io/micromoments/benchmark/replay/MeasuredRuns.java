package io.micromoments.benchmark.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs what is measured, each time in a new process, as a user does. */
final class MeasuredRuns {

  /** Set by the launcher. */
  private static final String OPTIONS = "MICROMOMENTS_REPLAY_JVM";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final Path scenario;
  private final Path out;

  /**
   * @param home folder of the clone
   * @param out folder for the results of replays
   */
  MeasuredRuns(Path home, Path scenario, Path out) {
    this.home = home;
    this.scenario = scenario;
    this.out = out;
  }

  /** Only parses the events. */
  RunTimes.Run parsing() throws IOException, InterruptedException {
    return run(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MeasuredParsing.class.getName(),
            scenario.toString()));
  }

  /** Replays the scenario with the JVM options of {@code ./micromoments replay}. */
  RunTimes.Run replay() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(System.getenv(OPTIONS).trim().split("\\s+")));
    arguments.addAll(
        List.of(
            "-Dmicromoments.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            MeasuredReplay.class.getName(),
            scenario.toString(),
            out.toString()));
    return run(arguments);
  }

  private static RunTimes.Run run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    File times = File.createTempFile("micromoments-bench", ".json");
    try {
      command.add(times.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("the measured process ended with exit code " + code);
      }
      return JSON.readValue(times, RunTimes.Run.class);
    } finally {
      if (!times.delete()) {
        times.deleteOnExit();
      }
    }
  }
}
