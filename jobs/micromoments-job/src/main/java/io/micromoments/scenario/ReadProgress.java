package io.micromoments.scenario;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much of its files the sources of a folder have read. The command line follows replays by it,
 * as the embedded cluster runs in the same process; elsewhere nobody reads it.
 */
public final class ReadProgress {

  private static final Map<String, ReadProgress> OBSERVED = new ConcurrentHashMap<>();

  private final LongAdder bytes = new LongAdder();
  private final LongAdder events = new LongAdder();

  private ReadProgress() {}

  /** Observes the sources in this process that read a folder, until {@link #end}. */
  public static ReadProgress observe(Path folder) {
    ReadProgress progress = new ReadProgress();
    OBSERVED.put(key(folder), progress);
    return progress;
  }

  /** Counts what sources read from a copy of an observed folder, until {@link #end}. */
  public static void observeAlso(Path copy, Path folder) {
    OBSERVED.put(key(copy), of(folder));
  }

  /** Returns the progress for a source; one without any if the folder is not observed. */
  public static ReadProgress of(Path folder) {
    ReadProgress observed = OBSERVED.get(key(folder));
    return observed == null ? unobserved() : observed;
  }

  /** Returns a progress that nobody reads. */
  static ReadProgress unobserved() {
    return new ReadProgress();
  }

  /** Ends the observation. */
  public static void end(Path folder) {
    OBSERVED.remove(key(folder));
  }

  private static String key(Path folder) {
    return folder.toAbsolutePath().toString();
  }

  void addBytes(int count) {
    bytes.add(count);
  }

  void addEvent() {
    events.increment();
  }

  /** Returns the number of bytes read, of compressed files if they are. */
  public long bytes() {
    return bytes.sum();
  }

  /** Returns the number of lines of events read. */
  public long events() {
    return events.sum();
  }
}
