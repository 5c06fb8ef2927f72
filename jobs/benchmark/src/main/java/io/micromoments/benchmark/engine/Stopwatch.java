package io.micromoments.benchmark.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Wall time and the process' CPU time since it was made. */
public final class Stopwatch {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long startedAt = System.nanoTime();
  private final long cpuBefore = SYSTEM.getProcessCpuTime();

  public long nanos() {
    return System.nanoTime() - startedAt;
  }

  /** What it took up to now. */
  public Measurement stop(int events, MatchLog log) {
    return new Measurement(
        events, nanos(), SYSTEM.getProcessCpuTime() - cpuBefore, log.count(), log.found());
  }
}
