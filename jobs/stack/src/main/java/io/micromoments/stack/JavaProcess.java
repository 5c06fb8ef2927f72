package io.micromoments.stack;

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
 * A running JVM. Those still alive when this JVM ends are stopped with it; no others are ever
 * touched. (When this JVM itself is killed with SIGKILL, nothing can stop them.)
 */
public final class JavaProcess {

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int TAIL = 30;

  /** What is added to the number of the signal that ended a process. */
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
   * Starts a program with a folder as its working directory, which has its temporary files too;
   * what it prints is added to NAME.log there.
   */
  public static JavaProcess start(JavaProgram program, Path folder) {
    if (ending) {
      throw new StackFailure(program.name() + " is not started, as this process ends");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Servers do not start in every language: Flink cannot read the digits it writes in Arabic.
    command.addAll(List.of("-Duser.language=en", "-Duser.country=US", "-Duser.extensions="));
    command.addAll(program.options());
    // What a killed JVM leaves behind goes with the folder.
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
    // In the environment, so that a list of processes stays readable.
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
   * @throws StackFailure when it ends before or the limit passes; with the end of its log
   */
  public JavaProcess awaitReady(Duration limit, Await.Condition ready) {
    try {
      Await.holds(name + " is ready", limit, () -> !process.isAlive() || ready.holds());
    } catch (StackFailure late) {
      throw new StackFailure(late.getMessage() + "; " + tail(), late.getCause());
    }
    requireAlive();
    return this;
  }

  /**
   * @throws StackFailure when it has ended; with the end of its log
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new StackFailure(ended() + "; " + tail());
    }
  }

  /** Says how a process that runs no more has ended. */
  String ended() {
    int code = exitCode();
    return this
        + " has ended with exit code "
        + code
        + (code > SIGNALS ? " (signal " + (code - SIGNALS) + ")" : "");
  }

  /** Whether it has printed a text since it was started. */
  public boolean hasPrinted(String text) throws IOException {
    return printed().contains(text);
  }

  /**
   * Waits for an end that is meant to come by itself.
   *
   * @throws StackFailure when it does not, or with an exit code other than 0
   */
  public void awaitEnd(Duration limit) {
    Await.holds(name + " has ended", limit, () -> !process.isAlive());
    if (exitCode() != 0) {
      throw new StackFailure(ended() + "; " + tail());
    }
  }

  /** The program's. */
  public String name() {
    return name;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Of a process that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  public long pid() {
    return process.pid();
  }

  /** The program's name and process id, for messages. */
  @Override
  public String toString() {
    return name + " (process " + pid() + ")";
  }

  public Path log() {
    return log;
  }

  /** SIGKILL, and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    LIVE.remove(this);
  }

  /** SIGTERM, and SIGKILL when that does not help within a few seconds. */
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

  /** The end of what it has printed. */
  String tail() {
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
