package io.micromoments.workbench.mcp;

import io.micromoments.text.Durations;
import io.micromoments.workbench.mcp.AssistantTools.CommandRunner;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs commands one at a time, each within a time limit. A replay uses all cores and much of the
 * memory, so that two at once would only be slower.
 */
final class CommandCalls implements AutoCloseable {

  /** What a command printed. */
  record Output(int exit, String out, boolean isCut, String err) {}

  private static final int MAX_OUTPUT = 32_000_000;
  private static final int MAX_ERRORS = 20_000;
  private static final int MAX_WAITING = 8;

  /** How long a command that exceeded its limit may take to delete what it wrote. */
  private static final Duration TO_END = Duration.ofSeconds(15);

  private final CommandRunner runner;
  private final Duration limit;
  private final Semaphore turn = new Semaphore(1, true);
  private volatile Thread running;

  CommandCalls(CommandRunner runner, Duration limit) {
    this.runner = runner;
    this.limit = limit;
  }

  /**
   * Runs a command when it is its turn.
   *
   * @throws UnusableInput if it does not end within the limit, or too many others wait
   */
  Output run(List<String> words) throws Exception {
    return within(
        words.get(0),
        () -> {
          BoundedText out = new BoundedText(MAX_OUTPUT);
          BoundedText err = new BoundedText(MAX_ERRORS);
          int exit =
              runner.run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
          return new Output(exit, out.toString(), out.isCut(), err.toString());
        });
  }

  /**
   * Does something when it is its turn.
   *
   * @param name of what is done, for messages
   * @throws UnusableInput if it does not end within the limit, or too many others wait
   */
  <T> T within(String name, Callable<T> action) throws Exception {
    if (turn.getQueueLength() >= MAX_WAITING
        || !turn.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new UnusableInput("the server is busy with other calls", "wait for their results");
    }
    FutureTask<T> task = new FutureTask<>(action);
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                // Not before: what does not end at once would still use the cores.
                turn.release();
              }
            },
            name);
    thread.setDaemon(true);
    running = thread;
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      end(thread);
      throw new UnusableInput(
          "'%s' was ended because it took longer than %s".formatted(name, Durations.show(limit)),
          "use a shorter recording, or start the server with a longer --time-limit");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static void end(Thread thread) throws InterruptedException {
    thread.interrupt();
    thread.join(TO_END.toMillis());
  }

  /** Ends the command that is running, so that it deletes its temporary files. */
  @Override
  public void close() {
    Thread last = running;
    if (last != null && last.isAlive()) {
      try {
        end(last);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
