package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.BuiltServers;
import io.micromoments.stack.Stack;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.server.Broker;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.Registry;
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

/** The stack that all rounds of a test class share. */
final class TestStack implements AutoCloseable {

  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  private final Broker broker;
  private final Registry registry;
  private final FlinkCluster flink;
  private final Stack stack;
  private final Path crashes;
  private final Path savepoints;

  /** Creates a stack in a folder without starting it. */
  TestStack(Path folder) throws IOException {
    savepoints = folder.resolve("savepoints");
    crashes = Files.createDirectories(folder.resolve("crashes"));
    Map<String, String> settings = new HashMap<>();
    // TaskManagers are restarted too often to benefit from the C2 compiler.
    settings.put(
        CoreOptions.FLINK_TM_JVM_OPTIONS.key(),
        CrashAgent.option(crashes) + " -XX:TieredStopAtLevel=1");
    settings.put(CoreOptions.DEFAULT_PARALLELISM.key(), "2");
    // Tests often wait for checkpoints, and many faults target them.
    settings.put(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), "250 ms");
    // Spread the job over both TaskManagers, so that killing either one affects it.
    settings.put(
        TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE.key(),
        TaskManagerLoadBalanceMode.SLOTS.name());
    settings.put(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER.key(), "1000");
    broker = new Broker(BuiltServers.installation(), folder.resolve("broker"));
    registry = new Registry(BuiltServers.installation(), folder.resolve("registry"));
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

  /** Returns the folder in which crash points are armed. */
  Path crashes() {
    return crashes;
  }

  /** Returns a modifiable list of the job's arguments for broker, registry and topic prefix. */
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

  /** Runs a CLI command on the topics, asserts that it succeeds, and returns its output. */
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

  /** Returns the lines with a text that the Flink processes have logged so far. */
  List<String> logged(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JavaProcess process : flink.processes().toList()) {
      try (Stream<String> log = Files.lines(process.log())) {
        log.filter(line -> line.contains(text)).forEach(lines::add);
      }
    }
    return lines;
  }

  /** Returns the folder for savepoints. */
  Path savepoints() {
    return savepoints;
  }

  /** Returns a connection to topics with a prefix. */
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
