package io.micromoments.stack;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A session cluster: one JobManager and some TaskManagers, which have the class path of this JVM,
 * so that jobs need no jar. There is no high availability: a killed JobManager forgets its jobs,
 * which are then submitted again from a checkpoint.
 */
public final class FlinkCluster implements Server {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Path log4j;
  private final Configuration settings;
  private final FlinkRest rest;
  private final int slots;
  private final int wanted;
  private final List<JavaProcess> taskManagers = new ArrayList<>();
  private JavaProcess jobManager;

  /** A cluster with the usual settings. */
  public FlinkCluster(Path folder, int taskManagers, int slots) {
    this(folder, taskManagers, slots, Map.of());
  }

  /**
   * A cluster that keeps checkpoints, logs and configuration in a folder.
   *
   * @param taskManagers started with it
   * @param slots of each
   * @param others settings of Flink, added to the usual ones or instead of them
   */
  public FlinkCluster(Path folder, int taskManagers, int slots, Map<String, String> others) {
    this.folder = Folders.create(folder);
    this.log4j = LogSettings.into(this.folder);
    this.slots = slots;
    this.wanted = taskManagers;
    int[] ports = FreePorts.several(2);
    this.settings = FlinkSettings.of(this.folder, ports[0], ports[1], slots);
    settings.addAll(Configuration.fromMap(others));
    FlinkSettings.write(settings, this.folder);
    this.rest = new FlinkRest("http://127.0.0.1:" + ports[0]);
  }

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public String address() {
    return webUi();
  }

  /** The web UI, and the root of the REST API. */
  public String webUi() {
    return rest.root();
  }

  /** The jobs of this cluster, over REST; the same object after a restart of the JobManager. */
  public FlinkJobs jobs() {
    return new FlinkJobs(rest, settings);
  }

  /** The checkpoints in its folder. */
  public CheckpointFolder checkpoints() {
    return new CheckpointFolder(FlinkSettings.checkpoints(folder));
  }

  /** All processes at once: TaskManagers ask until the JobManager is there. */
  @Override
  public void start() {
    launchJobManager();
    while (runningTaskManagers() < wanted) {
      launchTaskManager();
    }
    awaitSlots();
  }

  @Override
  public void kill() {
    all().forEach(JavaProcess::kill);
  }

  @Override
  public void stop() {
    List<Thread> stops = all().map(process -> new Thread(process::stop)).toList();
    stops.forEach(Thread::start);
    stops.forEach(FlinkCluster::join);
  }

  /** SIGKILL to the JobManager. */
  public void killJobManager() {
    jobManager.kill();
  }

  /**
   * Kills the JobManager where it runs; a new one takes its address, and the TaskManagers find it.
   */
  public void restartJobManager() {
    killJobManager();
    launchJobManager();
    awaitSlots();
  }

  /**
   * SIGKILL to a TaskManager.
   *
   * @param index by the order in which they were started, from 0
   */
  public void killTaskManager(int index) {
    taskManagers.get(index).kill();
  }

  /**
   * Starts one more and waits until its slots are there.
   *
   * @return its index
   */
  public int startTaskManager() {
    launchTaskManager();
    awaitSlots();
    return taskManagers.size() - 1;
  }

  private void launchJobManager() {
    jobManager =
        JavaProcess.start(
            program("jobmanager", StandaloneSessionClusterEntrypoint.class)
                .heap("320m")
                .quickStart()
                .with("-XX:MaxDirectMemorySize=128m"),
            folder);
  }

  private void launchTaskManager() {
    // Framework and task heap; framework, task and network memory outside of it.
    taskManagers.add(
        JavaProcess.start(
            program("taskmanager-" + taskManagers.size(), TaskManagerRunner.class)
                .heap("512m")
                .with("-XX:MaxDirectMemorySize=192m"),
            folder));
  }

  private JavaProgram program(String name, Class<?> mainClass) {
    return JavaProgram.of(name, System.getProperty("java.class.path"), mainClass.getName())
        .logging(log4j, "info")
        // Where the web UI finds it.
        .with("-Dlog.file=" + folder.resolve(name + ".log"))
        .with(opens())
        .arguments("--configDir", folder.toString());
  }

  /** What was opened to Flink in this JVM is opened to it there. */
  private static String[] opens() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .toArray(String[]::new);
  }

  /** Exactly the slots of those that run are registered: one that was killed is noticed too. */
  private void awaitSlots() {
    List<JavaProcess> running = all().filter(JavaProcess::isAlive).toList();
    long expected = slots * running.stream().filter(taskManagers::contains).count();
    Until.holds(
        "as many slots are registered as started, " + expected + " (logs in " + folder + ")",
        LIMIT,
        () -> {
          running.forEach(JavaProcess::requireAlive);
          return registeredSlots() == expected;
        });
  }

  private int registeredSlots() throws IOException {
    return rest.get("/overview").path("slots-total").asInt();
  }

  private long runningTaskManagers() {
    return taskManagers.stream().filter(JavaProcess::isAlive).count();
  }

  private Stream<JavaProcess> all() {
    return Stream.concat(Stream.of(jobManager), taskManagers.stream()).filter(Objects::nonNull);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
