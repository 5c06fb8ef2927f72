package io.micromoments.benchmark.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Measures wall-clock time and the CPU time of the process since its creation. */
public final class Stopwatch {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long startedAt = System.nanoTime();
  private final long cpuBefore = SYSTEM.getProcessCpuTime();

  public long nanos() {
    return System.nanoTime() - startedAt;
  }

  /** Returns the measurement up to now. */
  public RunFigures stop(int events, MatchLog log) {
    return new RunFigures(
        events, nanos(), SYSTEM.getProcessCpuTime() - cpuBefore, log.count(), log.found());
  }
}
