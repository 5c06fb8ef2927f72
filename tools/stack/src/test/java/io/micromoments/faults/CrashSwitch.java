package io.micromoments.faults;

import io.micromoments.patterns.compile.CompiledPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Arms crash points from the test's JVM and halts the TaskManager that reaches one. The JVMs
 * communicate through files in a shared folder. Public because the instrumented methods call it.
 */
public final class CrashSwitch {

  private static final int HALTED = 137;
  private static final String FAILING = "failing-";

  private static final Map<CrashPoint, Integer> CALLS = new ConcurrentHashMap<>();

  private static volatile Path folder;

  private CrashSwitch() {}

  static void in(Path shared) {
    folder = shared;
  }

  /**
   * Arms a crash point: the first TaskManager to reach it that many times halts.
   *
   * @param calls counted from 1
   */
  static void arm(Path folder, CrashPoint point, int calls) throws IOException {
    Files.deleteIfExists(hit(folder, point));
    Path whole = Files.writeString(folder.resolve(point + ".new"), Integer.toString(calls));
    Files.move(whole, armed(folder, point));
  }

  /** Returns whether a TaskManager has halted at the point since it was armed. */
  static boolean hasHit(Path folder, CrashPoint point) {
    return Files.exists(hit(folder, point));
  }

  /** Disarms a crash point that no TaskManager has hit. */
  static void disarm(Path folder, CrashPoint point) throws IOException {
    Files.deleteIfExists(armed(folder, point));
  }

  /** Called when this JVM has reached a crash point. */
  public static void reached(CrashPoint point) {
    Path armed = armed(folder, point);
    if (!Files.exists(armed)) {
      return;
    }
    try {
      int calls = Integer.parseInt(Files.readString(armed));
      if (CALLS.merge(point, 1, Integer::sum) >= calls) {
        // Atomic: succeeds for one of the concurrent callers only.
        Files.move(armed, hit(folder, point));
        Runtime.getRuntime().halt(HALTED);
      }
    } catch (NoSuchFileException another) {
      // Another caller was first.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes every match of a pattern fail its task, which replays the event after each restart. */
  static void failOnMatch(Path folder, String pattern) throws IOException {
    Files.createDirectory(folder.resolve(FAILING + pattern));
  }

  /** Returns how often a task has failed on a match of a pattern. */
  static int failures(Path folder, String pattern) throws IOException {
    try (Stream<Path> failures = Files.list(folder.resolve(FAILING + pattern))) {
      return (int) failures.count();
    }
  }

  /** Called when a pattern has matched in this JVM. */
  public static void matched(CompiledPattern compiled) {
    Path failing = folder.resolve(FAILING + compiled.pattern().name());
    if (Files.exists(failing)) {
      try {
        Files.createTempFile(failing, "", "");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      throw new IllegalStateException("made to fail");
    }
  }

  private static Path armed(Path folder, CrashPoint point) {
    return folder.resolve(point + ".armed");
  }

  private static Path hit(Path folder, CrashPoint point) {
    return folder.resolve(point + ".hit");
  }
}
