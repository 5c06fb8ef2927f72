package io.micromoments.stack;

import io.micromoments.stack.flink.JobWatch;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.ServerDownException;
import io.micromoments.stack.server.StackException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Watches the processes of a running stack on its own thread, reports dead ones and restarts them.
 * Fails if processes of one kind die too often.
 */
final class Supervisor implements AutoCloseable {

  /**
   * Group of interchangeable processes.
   *
   * @param processes all that were ever started, including those that have ended
   * @param actionDescription what happens when one dies; completes a log message
   * @param restart starts a replacement and returns when it is ready
   * @param followUp follow-up that needs all other processes to be running, too
   */
  record ProcessGroup(
      Supplier<Stream<JavaProcess>> processes,
      String actionDescription,
      Runnable restart,
      Runnable followUp) {

    ProcessGroup(
        Supplier<Stream<JavaProcess>> processes, String actionDescription, Runnable restart) {
      this(processes, actionDescription, restart, () -> {});
    }
  }

  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration END = Duration.ofSeconds(10);
  private static final int RESTARTS = 3;
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private record SupervisedGroup(ProcessGroup watched, RestartLimit limit) {}

  private final List<SupervisedGroup> kinds;
  private final JobWatch job;
  private final Consumer<String> progress;
  private final Set<JavaProcess> seenDead = new HashSet<>();
  private final Queue<Runnable> pendingFollowUps = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "supervisor");
  private volatile boolean isClosed;
  private volatile Runnable onFailure;
  private volatile StackException failure;

  /**
   * Creates a supervisor.
   *
   * @param progress receives a line for each dead process and each replacement
   */
  Supervisor(List<ProcessGroup> watched, JobWatch job, Consumer<String> progress) {
    this.kinds =
        watched.stream()
            .map(each -> new SupervisedGroup(each, new RestartLimit(RESTARTS, WITHIN)))
            .toList();
    this.job = job;
    this.progress = progress;
  }

  /**
   * Starts watching.
   *
   * @param onFailure runs on the supervisor's thread when it gives up
   */
  void start(Runnable onFailure) {
    this.onFailure = onFailure;
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns why the supervisor has given up; empty if it has not. */
  Optional<StackException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Stops watching; processes that end from now on are being stopped on purpose. */
  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!isClosed) {
        poll();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (RuntimeException e) {
      if (!isClosed) {
        failure =
            e instanceof StackException known ? known : new ServerDownException(e.toString(), e);
        onFailure.run();
      }
    }
  }

  private void poll() {
    for (SupervisedGroup kind : kinds) {
      for (JavaProcess process : kind.watched().processes().get().toList()) {
        if (isNewlyDead(process)) {
          // Ctrl-C and a closed terminal reach all processes at once: allow for a close().
          LockSupport.parkNanos(PAUSE.toNanos());
          if (isClosed) {
            return;
          }
          seenDead.add(process);
          restart(kind, process);
        }
      }
    }
    if (!anyNewlyDead()) {
      finish();
      job.poll();
    }
  }

  /** Runs the outstanding follow-ups of restarted processes. */
  private void finish() {
    while (!pendingFollowUps.isEmpty()) {
      try {
        pendingFollowUps.element().run();
      } catch (StackException e) {
        if (anyNewlyDead()) {
          return;
        }
        throw new ServerDownException("the stack could not recover: " + e.getMessage(), e);
      }
      pendingFollowUps.remove();
    }
  }

  private void restart(SupervisedGroup kind, JavaProcess dead) {
    if (!kind.limit().permits(System.nanoTime())) {
      throw new ServerDownException(
          "%s; restart limit reached (%s): %s".formatted(dead.ended(), kind.limit(), dead.tail()));
    }
    progress.accept(
        "%s (log: %s); %s".formatted(dead.ended(), dead.log(), kind.watched().actionDescription()));
    job.markDown();
    pendingFollowUps.add(kind.watched().followUp());
    long begin = System.nanoTime();
    try {
      kind.watched().restart().run();
    } catch (StackException e) {
      if (anyNewlyDead()) {
        // The next poll detects, reports and counts the process that has died meanwhile.
        return;
      }
      throw new ServerDownException(dead.name() + " could not be restarted: " + e.getMessage(), e);
    }
    progress.accept(
        String.format(
            Locale.ROOT,
            "%s was restarted after %.1f s; running: %s",
            dead.name(),
            (System.nanoTime() - begin) / 1e9,
            kind.watched()
                .processes()
                .get()
                .filter(JavaProcess::isAlive)
                .map(JavaProcess::toString)
                .collect(Collectors.joining(", "))));
  }

  private boolean anyNewlyDead() {
    return kinds.stream()
        .flatMap(kind -> kind.watched().processes().get())
        .anyMatch(this::isNewlyDead);
  }

  private boolean isNewlyDead(JavaProcess process) {
    return !process.isAlive() && !seenDead.contains(process);
  }
}
