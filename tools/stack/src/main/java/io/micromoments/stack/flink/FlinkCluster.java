package io.micromoments.stack.flink;

import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.Folders;
import io.micromoments.stack.server.FreePorts;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.JavaProgram;
import io.micromoments.stack.server.LogSettings;
import io.micromoments.stack.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * Session cluster of one JobManager and several TaskManagers. By default they share the class path
 * of this JVM, so jobs need no jar. There is no high availability: a restarted JobManager has no
 * jobs until they are submitted again from a checkpoint.
 */
public final class FlinkCluster implements Server {

  /** Startup limit, which only guards against hangs: an early exit is detected at once. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String classPath;
  private final Path folder;
  private final Path log4j;
  private final Configuration settings;
  private final FlinkRest rest;
  private final int targetTaskManagers;
  private final List<JavaProcess> taskManagers = new CopyOnWriteArrayList<>();
  private volatile JavaProcess jobManager;

  /** Creates a cluster with the default settings. */
  public FlinkCluster(Path folder, int taskManagers, int slots) {
    this(folder, taskManagers, slots, Map.of());
  }

  /**
   * Creates a cluster that keeps checkpoints, logs and configuration in a folder.
   *
   * @param taskManagers number of TaskManagers that {@link #start} starts
   * @param slots slots per TaskManager
   * @param others Flink settings that are added to the defaults or override them
   */
  public FlinkCluster(Path folder, int taskManagers, int slots, Map<String, String> others) {
    this(folder, taskManagers, slots, others, System.getProperty("java.class.path"));
  }

  /**
   * Creates a cluster with a class path of its own.
   *
   * @param classPath what is in {@code lib} of Flink's distribution, for jobs that are uploaded
   */
  public FlinkCluster(
      Path folder, int taskManagers, int slots, Map<String, String> others, String classPath) {
    this.classPath = classPath;
    this.folder = Folders.create(folder);
    this.log4j = LogSettings.into(this.folder);
    this.targetTaskManagers = taskManagers;
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

  /** Returns the address of the web UI, which is also the root of the REST API. */
  public String webUi() {
    return rest.root();
  }

  /** Returns a REST client for this cluster's jobs, which survives JobManager restarts. */
  public FlinkJobs jobs() {
    return new FlinkJobs(rest, settings);
  }

  /** Returns the checkpoints in the cluster's folder. */
  public CheckpointFolder checkpoints() {
    return new CheckpointFolder(FlinkSettings.checkpoints(folder));
  }

  /** Starts all processes in parallel; TaskManagers retry until the JobManager is up. */
  @Override
  public void start() {
    launchJobManager();
    for (int running = runningTaskManagers().size(); running < targetTaskManagers; running++) {
      launchTaskManager();
    }
    awaitRegistered();
  }

  @Override
  public Stream<JavaProcess> processes() {
    return Stream.concat(jobManagers(), taskManagers());
  }

  /** Returns the latest JobManager process; empty before the start. */
  public Stream<JavaProcess> jobManagers() {
    return Stream.ofNullable(jobManager);
  }

  /** Returns all TaskManagers that were ever started, including those that have ended. */
  public Stream<JavaProcess> taskManagers() {
    return taskManagers.stream();
  }

  @Override
  public void kill() {
    processes().forEach(JavaProcess::kill);
  }

  @Override
  public void stop() {
    List<Thread> stops = processes().map(process -> new Thread(process::stop)).toList();
    stops.forEach(Thread::start);
    stops.forEach(FlinkCluster::join);
  }

  /** Sends SIGKILL to the JobManager. */
  public void killJobManager() {
    jobManager.kill();
  }

  /** Kills and restarts the JobManager at the same address, to which the TaskManagers reconnect. */
  public void restartJobManager() {
    killJobManager();
    launchJobManager();
    awaitRegistered();
  }

  /**
   * Sends SIGKILL to a TaskManager.
   *
   * @param index position in start order, from 0
   */
  public void killTaskManager(int index) {
    taskManagers.get(index).kill();
  }

  /**
   * Starts another TaskManager. Returns when it is registered and all killed ones are deregistered.
   *
   * @return index of the new TaskManager
   */
  public int startTaskManager() {
    launchTaskManager();
    awaitRegistered();
    return taskManagers.size() - 1;
  }

  /** Returns the process ids of the running JobManager and TaskManagers. */
  public List<Long> pids() {
    return processes().filter(JavaProcess::isAlive).map(JavaProcess::pid).toList();
  }

  /** Returns the indexes of the running TaskManagers. */
  public List<Integer> runningTaskManagers() {
    return IntStream.range(0, taskManagers.size())
        .filter(index -> taskManagers.get(index).isAlive())
        .boxed()
        .toList();
  }

  private void launchJobManager() {
    jobManager =
        JavaProcess.start(
            program("jobmanager", StandaloneSessionClusterEntrypoint.class)
                .heap("320m")
                .quickStart()
                .with("-XX:MaxDirectMemorySize=128m")
                .arguments("--configDir", folder.toString()),
            folder);
  }

  private void launchTaskManager() {
    String name = "taskmanager-" + taskManagers.size();
    taskManagers.add(
        JavaProcess.start(
            program(name, TaskManagerRunner.class)
                // Framework and task heap; framework, task and network memory are off-heap. -Xms
                // equals -Xmx, as in Flink's own scripts, for fewer garbage collections.
                .with("-Xmx" + heapMegabytes() + "m", "-Xms" + heapMegabytes() + "m")
                .with("-XX:MaxDirectMemorySize=192m")
                .with(optionsOfTaskManagers())
                .arguments(
                    "--configDir",
                    folder.toString(),
                    "-D" + TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + name),
            folder));
  }

  private long heapMegabytes() {
    return settings
        .get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY)
        .add(settings.get(TaskManagerOptions.TASK_HEAP_MEMORY))
        .getMebiBytes();
  }

  /** Returns the configured JVM options, as Flink's own scripts do; else the serial collector. */
  private String[] optionsOfTaskManagers() {
    return settings
        .getOptional(CoreOptions.FLINK_TM_JVM_OPTIONS)
        .map(options -> options.split(" "))
        .orElseGet(() -> new String[] {"-XX:+UseSerialGC"});
  }

  private JavaProgram program(String name, Class<?> mainClass) {
    return JavaProgram.of(name, classPath, mainClass.getName())
        .logging(log4j, "info")
        // The web UI finds the log through this property.
        .with("-Dlog.file=" + folder.resolve(name + ".log"))
        .inheritAddOpens();
  }

  /** Waits until exactly the running TaskManagers are registered and killed ones are not. */
  private void awaitRegistered() {
    List<JavaProcess> running = taskManagers.stream().filter(JavaProcess::isAlive).toList();
    Set<String> names = running.stream().map(JavaProcess::name).collect(Collectors.toSet());
    Await.holds(
        "exactly the TaskManagers " + names + " are registered (logs in " + folder + ")",
        LIMIT,
        () -> {
          jobManager.requireAlive();
          running.forEach(JavaProcess::requireAlive);
          return registered().equals(names);
        });
  }

  private Set<String> registered() throws IOException {
    Set<String> names = new HashSet<>();
    rest.get("/taskmanagers")
        .path("taskmanagers")
        .forEach(one -> names.add(one.path("id").asText()));
    return names;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
