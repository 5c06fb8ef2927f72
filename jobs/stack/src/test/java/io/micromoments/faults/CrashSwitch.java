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
 * Arms crash points from the test's JVM, and ends the JVM of the TaskManager that reaches one: by
 * files in a folder that all of them know. Public as the methods of the points call it.
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
   * The next TaskManager that reaches a point so many times ends there.
   *
   * @param calls from 1 on
   */
  static void arm(Path folder, CrashPoint point, int calls) throws IOException {
    Files.deleteIfExists(hit(folder, point));
    Path whole = Files.writeString(folder.resolve(point + ".new"), Integer.toString(calls));
    Files.move(whole, armed(folder, point));
  }

  /** Whether a TaskManager has ended there since it was armed. */
  static boolean hasHit(Path folder, CrashPoint point) {
    return Files.exists(hit(folder, point));
  }

  /** Takes it back where none has. */
  static void disarm(Path folder, CrashPoint point) throws IOException {
    Files.deleteIfExists(armed(folder, point));
  }

  /** A point was reached in this JVM. */
  public static void reached(CrashPoint point) {
    Path armed = armed(folder, point);
    if (!Files.exists(armed)) {
      return;
    }
    try {
      int calls = Integer.parseInt(Files.readString(armed));
      if (CALLS.merge(point, 1, Integer::sum) >= calls) {
        // Only one of those that come here can do that.
        Files.move(armed, hit(folder, point));
        Runtime.getRuntime().halt(HALTED);
      }
    } catch (NoSuchFileException another) {
      // was first
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * From now on every match of a pattern fails its task, which comes to the event again after each
   * restart.
   */
  static void failOnMatch(Path folder, String pattern) throws IOException {
    Files.createDirectory(folder.resolve(FAILING + pattern));
  }

  /** How often a task has failed on a match of a pattern. */
  static int failures(Path folder, String pattern) throws IOException {
    try (Stream<Path> failures = Files.list(folder.resolve(FAILING + pattern))) {
      return (int) failures.count();
    }
  }

  /** A pattern has matched in this JVM. */
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
