package io.micromoments.faults;

import java.util.Optional;

/** A fault that is injected into a running job. */
enum Fault {
  /** At an arbitrary time instead of a crash point. */
  TASK_MANAGER_KILLED(null),
  CRASH_AT_BARRIER(CrashPoint.BARRIER),
  CRASH_AT_FLUSH(CrashPoint.FLUSH),
  CRASH_AT_COMMIT(CrashPoint.COMMIT),
  CRASH_AT_HAND_OVER(CrashPoint.HAND_OVER),
  CRASH_AT_SETTLING(CrashPoint.SETTLING),
  /** The job is restored from its newest checkpoint, or starts without state if there is none. */
  JOB_MANAGER_KILLED(null),
  BROKER_KILLED(null),
  /** While a new TaskManager has to fetch every schema. */
  REGISTRY_KILLED(null),
  /** Checkpoint files cannot be written. */
  DISK_FULL(null),
  /** The broker throttles producers and consumers. */
  SLOW_CONSUMER(null);

  private final CrashPoint point;

  Fault(CrashPoint point) {
    this.point = point;
  }

  /** Returns the point at which the TaskManager crashes; empty for faults without one. */
  Optional<CrashPoint> point() {
    return Optional.ofNullable(point);
  }
}
