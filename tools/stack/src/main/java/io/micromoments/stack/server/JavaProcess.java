package io.micromoments.stack.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A JVM started by this one. All that are alive when this JVM exits are stopped; no other processes
 * are touched. (If this JVM itself is killed with SIGKILL, they keep running.)
 */
public final class JavaProcess {

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int TAIL = 30;

  /** Exit codes of processes ended by a signal are 128 plus the signal number. */
  private static final int SIGNALS = 128;

  private static final Set<JavaProcess> LIVE = ConcurrentHashMap.newKeySet();

  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(JavaProcess::stopAll, "stop-processes"));
  }

  private final String name;
  private final Process process;
  private final Path log;
  private final long logStart;

  private JavaProcess(String name, Process process, Path log, long logStart) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /**
   * Starts a program. The folder is its working directory and holds its temporary files; its output
   * is appended to NAME.log there.
   */
  public static JavaProcess start(JavaProgram program, Path folder) {
    if (ending) {
      throw new StackException(
          program.name() + " was not started, because this process is shutting down");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Fix the locale, as Flink, for example, cannot parse the Arabic digits it writes itself.
    command.addAll(List.of("-Duser.language=en", "-Duser.country=US", "-Duser.extensions="));
    command.addAll(program.options());
    // Temporary files of a killed JVM are deleted with the folder.
    command.add("-Djava.io.tmpdir=" + Folders.create(folder.resolve("tmp")));
    command.add(program.mainClass());
    command.addAll(program.arguments());
    File log = folder.resolve(program.name() + ".log").toFile();
    long before = log.length();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    // The class path is passed in the environment to keep process listings readable.
    builder.environment().put("CLASSPATH", program.classPath());
    try {
      Process process = builder.start();
      JavaProcess started = new JavaProcess(program.name(), process, log.toPath(), before);
      LIVE.add(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the process is ready.
   *
   * @throws StackException with the end of the log, if it exits first or the limit is exceeded
   */
  public JavaProcess awaitReady(Duration limit, Await.Condition ready) {
    try {
      Await.holds(name + " is ready", limit, () -> !process.isAlive() || ready.holds());
    } catch (StackException late) {
      throw new StackException(late.getMessage() + "; " + tail(), late.getCause());
    }
    requireAlive();
    return this;
  }

  /**
   * Checks that the process is alive.
   *
   * @throws StackException with the end of the log, if it has ended
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new StackException(ended() + "; " + tail());
    }
  }

  /** Describes how the process, which must have ended, has ended. */
  public String ended() {
    int code = exitCode();
    return this
        + " has ended with exit code "
        + code
        + (code > SIGNALS ? " (signal " + (code - SIGNALS) + ")" : "");
  }

  /** Returns whether the process has printed a text since its start. */
  public boolean hasPrinted(String text) throws IOException {
    return printed().contains(text);
  }

  /**
   * Waits for a process that ends on its own.
   *
   * @throws StackException if it does not end in time, or with an exit code other than 0
   */
  public void awaitEnd(Duration limit) {
    Await.holds(name + " has ended", limit, () -> !process.isAlive());
    if (exitCode() != 0) {
      throw new StackException(ended() + "; " + tail());
    }
  }

  /** Returns the name of the program. */
  public String name() {
    return name;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the exit code of a process that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  public long pid() {
    return process.pid();
  }

  /** Returns the program's name and process id, for messages. */
  @Override
  public String toString() {
    return name + " (process " + pid() + ")";
  }

  public Path log() {
    return log;
  }

  /** Sends SIGKILL and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    LIVE.remove(this);
  }

  /** Sends SIGTERM, then SIGKILL if the process does not end within a few seconds. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
      LIVE.remove(this);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private static void stopAll() {
    ending = true;
    LIVE.forEach(running -> running.process.destroy());
    LIVE.forEach(JavaProcess::stop);
  }

  private String printed() throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(logStart, all.length);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }

  /** Returns the last lines of the output. */
  public String tail() {
    try {
      List<String> lines = printed().lines().toList();
      return log
          + " ends with:\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return log + " cannot be read: " + e;
    }
  }
}
