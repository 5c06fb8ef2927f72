package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.Broker;
import io.micromoments.stack.Built;
import io.micromoments.stack.FlinkCluster;
import io.micromoments.stack.JavaProcess;
import io.micromoments.stack.Registry;
import io.micromoments.stack.Stack;
import io.micromoments.topics.Connection;
import io.micromoments.workbench.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions.TaskManagerLoadBalanceMode;

/** Where the rounds are played: one stack for all of them. */
final class Scene implements AutoCloseable {

  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  private final Broker broker;
  private final Registry registry;
  private final FlinkCluster flink;
  private final Stack stack;
  private final Path crashes;
  private final Path savepoints;

  /** A stack in a folder, not yet started. */
  Scene(Path folder) throws IOException {
    savepoints = folder.resolve("savepoints");
    crashes = Files.createDirectories(folder.resolve("crashes"));
    Map<String, String> settings = new HashMap<>();
    // They are started anew all the time, and never run long enough for the second compiler.
    settings.put(
        CoreOptions.FLINK_TM_JVM_OPTIONS.key(),
        CrashAgent.option(crashes) + " -XX:TieredStopAtLevel=1");
    settings.put(CoreOptions.DEFAULT_PARALLELISM.key(), "2");
    // A checkpoint is waited for again and again, and is what many faults aim at.
    settings.put(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), "250 ms");
    // A part of the job on each, so that whichever is killed is missed.
    settings.put(
        TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE.key(),
        TaskManagerLoadBalanceMode.SLOTS.name());
    settings.put(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER.key(), "1000");
    broker = new Broker(Built.installation(), folder.resolve("broker"));
    registry = new Registry(Built.installation(), folder.resolve("registry"));
    flink = new FlinkCluster(folder.resolve("flink"), TASK_MANAGERS, SLOTS, settings);
    stack = new Stack(broker, registry, flink, System.out::println);
  }

  void start() {
    stack.start();
  }

  Broker broker() {
    return broker;
  }

  Registry registry() {
    return registry;
  }

  FlinkCluster flink() {
    return flink;
  }

  /** Where crash points are armed. */
  Path crashes() {
    return crashes;
  }

  /** Where a job finds broker, registry and topics; others may be added. */
  static List<String> arguments(Connection connection) {
    return new ArrayList<>(
        List.of(
            "--" + Connection.BOOTSTRAP,
            connection.bootstrapServers(),
            "--" + Connection.REGISTRY,
            connection.registryUrl(),
            "--" + Connection.PREFIX,
            connection.topic("")));
  }

  /** Runs a command line on topics, which must succeed; returns what it said. */
  static String run(Connection connection, Object... words) {
    List<String> all = new ArrayList<>();
    for (Object word : words) {
      all.add(word.toString());
    }
    all.addAll(
        List.of(
            "--bootstrap-servers",
            connection.bootstrapServers(),
            "--registry",
            connection.registryUrl(),
            "--prefix",
            connection.topic("")));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    assertThat(exit).as(err.toString() + out).isZero();
    return out.toString();
  }

  /** The lines with a text that Flink's processes have logged so far. */
  List<String> logged(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JavaProcess process : flink.processes().toList()) {
      try (Stream<String> log = Files.lines(process.log())) {
        log.filter(line -> line.contains(text)).forEach(lines::add);
      }
    }
    return lines;
  }

  /** Where savepoints are written. */
  Path savepoints() {
    return savepoints;
  }

  /** To topics of their own. */
  Connection connection(String prefix) {
    return Connection.of(
        Map.of(
            Connection.BOOTSTRAP,
            broker.bootstrapServers(),
            Connection.REGISTRY,
            registry.url(),
            Connection.PREFIX,
            prefix));
  }

  @Override
  public void close() {
    stack.close();
  }
}
