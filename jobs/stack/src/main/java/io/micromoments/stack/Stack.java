package io.micromoments.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Broker, registry and Flink in one folder, started and stopped together. */
public final class Stack implements AutoCloseable {

  private final Broker broker;
  private final Registry registry;
  private final FlinkCluster flink;
  private final Consumer<String> progress;

  /**
   * A stack that is not yet started.
   *
   * @param folder of its data and logs; what an earlier stack left there is used again
   * @param progress takes a line for each server that is ready
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

  /** A stack of servers with settings of their own, none of them started. */
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
   * Starts all servers at once and returns when each is ready.
   *
   * @throws StackFailure when one does not become so; the others are stopped then
   */
  public void start() {
    try {
      together(this::start);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Stops all servers in good order; what they have written stays. */
  @Override
  public void close() {
    together(Server::stop);
  }

  private void start(Server server) {
    long begin = System.nanoTime();
    server.start();
    double seconds = (System.nanoTime() - begin) / 1e9;
    progress.accept(
        "%s ready after %.1f s at %s".formatted(server.name(), seconds, server.address()));
  }

  /** On threads of their own, as the common pool may have but one. */
  private void together(Consumer<Server> action) {
    CompletableFuture<?>[] actions =
        List.of(flink, registry, broker).stream()
            .map(
                server ->
                    CompletableFuture.runAsync(
                        () -> action.accept(server), run -> new Thread(run, server.name()).start()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(actions).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
