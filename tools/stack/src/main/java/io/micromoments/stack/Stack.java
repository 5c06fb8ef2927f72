package io.micromoments.stack;

import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.flink.JobWatch;
import io.micromoments.stack.server.Broker;
import io.micromoments.stack.server.Installation;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.Registry;
import io.micromoments.stack.server.Server;
import io.micromoments.stack.server.StackException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Broker, schema registry and Flink in one folder, started and stopped together. */
public final class Stack implements AutoCloseable {

  private static final long REPORT_INTERVAL = 10;

  private final Broker broker;
  private final Registry registry;
  private final FlinkCluster flink;
  private final Consumer<String> progress;

  /**
   * Creates a stack without starting it.
   *
   * @param folder for data and logs; those of an earlier stack are reused
   * @param progress receives a line for each server that is ready
   */
  public Stack(
      Installation installation,
      Path folder,
      int taskManagers,
      int slots,
      Consumer<String> progress) {
    this(
        new Broker(installation, folder.resolve("broker")),
        new Registry(installation, folder.resolve("registry")),
        new FlinkCluster(folder.resolve("flink"), taskManagers, slots),
        progress);
  }

  /** Creates a stack of servers with custom settings, none of them started. */
  public Stack(Broker broker, Registry registry, FlinkCluster flink, Consumer<String> progress) {
    this.broker = broker;
    this.registry = registry;
    this.flink = flink;
    this.progress = progress;
  }

  public Broker broker() {
    return broker;
  }

  public Registry registry() {
    return registry;
  }

  public FlinkCluster flink() {
    return flink;
  }

  /**
   * Starts all servers in parallel and returns when each is ready.
   *
   * @throws StackException if one does not become ready; the others are stopped then
   */
  public void start() {
    try {
      together(this::start);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Returns a supervisor that restarts dead processes. Any of them can be restarted, as all
   * essential state is on disk.
   *
   * @param product runs in this stack
   * @param progress receives a line for each process that dies, and for the outcome
   */
  Supervisor supervisor(MicromomentsDeployment product, Consumer<String> progress) {
    String dataStays = "restarting it with its data";
    String jobGoesOn = "starting a replacement; the job continues from its last checkpoint";
    return new Supervisor(
        List.of(
            new Supervisor.ProcessGroup(broker::processes, dataStays, broker::start),
            new Supervisor.ProcessGroup(registry::processes, dataStays, registry::start),
            new Supervisor.ProcessGroup(
                flink::jobManagers,
                jobGoesOn,
                flink::restartJobManager,
                product::resubmitFromCheckpoint),
            new Supervisor.ProcessGroup(flink::taskManagers, jobGoesOn, flink::startTaskManager)),
        new JobWatch(flink, product::job, progress),
        progress);
  }

  /** Stops all servers gracefully; their data is kept. */
  @Override
  public void close() {
    together(Server::stop);
  }

  private void start(Server server) {
    long begin = System.nanoTime();
    server.start();
    double seconds = (System.nanoTime() - begin) / 1e9;
    progress.accept(
        String.format(
            Locale.ROOT,
            "%s ready after %.1f s at %s: %s",
            server.name(),
            seconds,
            server.address(),
            server.processes().map(JavaProcess::toString).collect(Collectors.joining(", "))));
  }

  /** Uses a thread per server, as the common pool may have only one. */
  private void together(Consumer<Server> action) {
    Map<String, CompletableFuture<?>> actions = new LinkedHashMap<>();
    for (Server server : List.of(broker, registry, flink)) {
      actions.put(
          server.name(),
          CompletableFuture.runAsync(
              () -> action.accept(server), run -> new Thread(run, server.name()).start()));
    }
    CompletableFuture<?> all =
        CompletableFuture.allOf(actions.values().toArray(CompletableFuture<?>[]::new));
    for (long seconds = REPORT_INTERVAL; ; seconds += REPORT_INTERVAL) {
      try {
        all.get(REPORT_INTERVAL, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException slow) {
        progress.accept(
            String.format(
                Locale.ROOT,
                "  waiting for %s (%d s so far)",
                actions.entrySet().stream()
                    .filter(each -> !each.getValue().isDone())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", ")),
                seconds));
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new StackException(e.getCause().toString(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StackException("interrupted while waiting for " + actions.keySet(), e);
      }
    }
  }
}
