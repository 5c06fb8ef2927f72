package io.micromoments.stack;

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
 * A session cluster: one JobManager and some TaskManagers, which have the class path of this JVM,
 * so that jobs need no jar. There is no high availability: a killed JobManager forgets its jobs,
 * which are then submitted again from a checkpoint.
 */
public final class FlinkCluster implements Server {

  /** A hang is given up then; what ends instead of getting ready is noticed at once. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Path folder;
  private final Path log4j;
  private final Configuration settings;
  private final FlinkRest rest;
  private final int wanted;
  private final List<JavaProcess> taskManagers = new CopyOnWriteArrayList<>();
  private volatile JavaProcess jobManager;

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
    for (int running = runningTaskManagers().size(); running < wanted; running++) {
      launchTaskManager();
    }
    awaitRegistered();
  }

  @Override
  public Stream<JavaProcess> processes() {
    return Stream.concat(jobManagers(), taskManagers());
  }

  /** The one that was started last; none before the start. */
  Stream<JavaProcess> jobManagers() {
    return Stream.ofNullable(jobManager);
  }

  /** All that were ever started, those that have ended too. */
  Stream<JavaProcess> taskManagers() {
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
    awaitRegistered();
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
   * Starts one more; returns when it is registered and every killed one has been noticed.
   *
   * @return its index
   */
  public int startTaskManager() {
    launchTaskManager();
    awaitRegistered();
    return taskManagers.size() - 1;
  }

  /** The process ids of JobManager and TaskManagers that run. */
  public List<Long> pids() {
    return processes().filter(JavaProcess::isAlive).map(JavaProcess::pid).toList();
  }

  /** The indexes of those that have not been killed. */
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
                // Framework and task heap; framework, task and network memory outside of it. All of
                // the heap from the start, as Flink's own scripts have it: collected less often.
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

  /** What Flink's own scripts give to the JVM of a TaskManager; else the smallest collector. */
  private String[] optionsOfTaskManagers() {
    return settings
        .getOptional(CoreOptions.FLINK_TM_JVM_OPTIONS)
        .map(options -> options.split(" "))
        .orElseGet(() -> new String[] {"-XX:+UseSerialGC"});
  }

  private JavaProgram program(String name, Class<?> mainClass) {
    return JavaProgram.of(name, System.getProperty("java.class.path"), mainClass.getName())
        .logging(log4j, "info")
        // Where the web UI finds it.
        .with("-Dlog.file=" + folder.resolve(name + ".log"))
        .openedAsHere();
  }

  /** Exactly those that run are registered: that one was killed has been noticed too. */
  private void awaitRegistered() {
    List<JavaProcess> running = taskManagers.stream().filter(JavaProcess::isAlive).toList();
    Set<String> names = running.stream().map(JavaProcess::name).collect(Collectors.toSet());
    Await.holds(
        "exactly " + names + " are registered (logs in " + folder + ")",
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
