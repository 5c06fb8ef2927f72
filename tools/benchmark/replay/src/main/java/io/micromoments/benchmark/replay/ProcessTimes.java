package io.micromoments.benchmark.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Measures this process. */
final class ProcessTimes {

  private static final String PEAK = "VmHWM:";

  private ProcessTimes() {}

  /** Returns the time since the process was started. */
  static Duration sinceStart() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  /** Writes the times of this process, at its end. */
  static void write(Duration start, Duration job, File file) throws IOException {
    double total = seconds(sinceStart());
    RunTimes.Run run =
        new RunTimes.Run(
            seconds(start),
            seconds(job),
            total - seconds(start) - seconds(job),
            cpuSeconds(),
            peakMebibytes());
    new ObjectMapper().writeValue(file, run);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().map(ProcessTimes::seconds).orElse(0.0);
  }

  /** Returns 0 where the system does not tell. */
  private static double peakMebibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(PEAK))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
