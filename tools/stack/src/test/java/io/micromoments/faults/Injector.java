package io.micromoments.faults;

import io.micromoments.faults.FaultPlan.Planned;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Injects the planned faults into the stack and repairs what does not recover by itself. */
final class Injector {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Number of checkpoints that a fault disturbs. */
  private static final int CHECKPOINTS = 2;

  private final TestStack scene;
  private final FlinkCluster flink;

  Injector(TestStack scene) {
    this.scene = scene;
    this.flink = scene.flink();
  }

  /**
   * Injects a fault. Returns when it is over and all processes run again; the job may still be
   * restarting.
   *
   * @param isOver whether there is nothing left to disturb
   * @return a description of what happened
   */
  String inject(Planned planned, RunningJob job, BooleanSupplier isOver) throws IOException {
    if (planned.fault().point().isPresent()) {
      return crash(planned.fault().point().get(), planned.number(), isOver);
    }
    switch (planned.fault()) {
      case TASK_MANAGER_KILLED -> {
        killTaskManager(planned.number());
        flink.startTaskManager();
      }
      case JOB_MANAGER_KILLED -> {
        flink.restartJobManager();
        job.submitAgain();
      }
      case BROKER_KILLED -> killBroker(job);
      case REGISTRY_KILLED -> killRegistry(planned.number(), job);
      case DISK_FULL -> fillDisk(job);
      case SLOW_CONSUMER -> slowDown(job);
      default -> throw new IllegalArgumentException(planned.toString());
    }
    return planned.fault().toString();
  }

  private String crash(CrashPoint point, int calls, BooleanSupplier isOver) throws IOException {
    Path folder = scene.crashes();
    int before = flink.runningTaskManagers().size();
    CrashSwitch.arm(folder, point, calls);
    try {
      Await.holds(
          point + " is reached",
          LIMIT,
          () -> CrashSwitch.hasHit(folder, point) || isOver.getAsBoolean());
    } finally {
      CrashSwitch.disarm(folder, point);
    }
    if (!CrashSwitch.hasHit(folder, point)) {
      return point + " NOT REACHED";
    }
    Await.holds(
        "the TaskManager is gone", LIMIT, () -> flink.runningTaskManagers().size() < before);
    flink.startTaskManager();
    return "CRASH_AT_" + point;
  }

  private void killTaskManager(int number) {
    List<Integer> running = flink.runningTaskManagers();
    flink.killTaskManager(running.get(number % running.size()));
  }

  private void killBroker(RunningJob job) throws IOException {
    long failed = job.failedCheckpoints();
    scene.broker().kill();
    try {
      Await.holds("the job misses the broker", LIMIT, () -> job.isCheckpointBlockedOrDown(failed));
    } finally {
      scene.broker().start();
    }
  }

  /** Restarts a TaskManager, too, as a new one requests all schemas. */
  private void killRegistry(int number, RunningJob job) throws IOException {
    scene.registry().kill();
    try {
      killTaskManager(number);
      flink.startTaskManager();
      Await.holds(
          "the job misses the registry",
          LIMIT,
          () ->
              job.sums(List.of("schemaRegistryDown")).values().stream().anyMatch(down -> down > 0));
    } finally {
      scene.registry().start();
    }
  }

  /**
   * Simulates a full disk: no Flink process can write another byte to a file. (Uses a resource
   * limit, as a separate file system would require root privileges.)
   */
  private void fillDisk(RunningJob job) throws IOException {
    Await.holds("the job has a checkpoint", LIMIT, job::isRunning);
    long enough = job.failedCheckpoints() + CHECKPOINTS;
    List<Long> pids = flink.pids();
    FileSizes.limit(pids, "0");
    try {
      Await.holds(
          CHECKPOINTS + " checkpoints fail", LIMIT, () -> job.failedCheckpoints() >= enough);
    } finally {
      FileSizes.limit(pids, "unlimited");
    }
  }

  private void slowDown(RunningJob job) throws IOException {
    try (Quota quota = Quota.of(scene.broker().bootstrapServers())) {
      job.awaitCheckpoints(CHECKPOINTS);
    } catch (StackException tooSlow) {
      System.out.println("  no checkpoint while slowed down: " + tooSlow.getMessage());
    }
  }
}
