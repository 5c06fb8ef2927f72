package io.micromoments.faults;

import java.util.Optional;

/** What can happen to a running job. */
enum Fault {
  /** In the quiet, between two things. */
  TASK_MANAGER_KILLED(null),
  CRASH_AT_BARRIER(CrashPoint.BARRIER),
  CRASH_AT_FLUSH(CrashPoint.FLUSH),
  CRASH_AT_COMMIT(CrashPoint.COMMIT),
  CRASH_AT_HAND_OVER(CrashPoint.HAND_OVER),
  CRASH_AT_SETTLING(CrashPoint.SETTLING),
  /** The job goes on from its newest checkpoint, and from nothing where there is none yet. */
  JOB_MANAGER_KILLED(null),
  BROKER_KILLED(null),
  /** While a TaskManager that is new needs every schema. */
  REGISTRY_KILLED(null),
  /** Nothing can be written where checkpoints go. */
  DISK_FULL(null),
  /** The broker takes and gives but little. */
  SLOW_CONSUMER(null);

  private final CrashPoint point;

  Fault(CrashPoint point) {
    this.point = point;
  }

  /** Where in its work the TaskManager ends; empty where it does not matter. */
  Optional<CrashPoint> point() {
    return Optional.ofNullable(point);
  }
}
