package io.micromoments.scenario;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of its files a source has read. The command line follows a replay by it, as the embedded
 * cluster runs in the same process; elsewhere nobody reads it.
 */
public final class ReadProgress {

  private static final Map<String, ReadProgress> OBSERVED = new ConcurrentHashMap<>();

  private volatile long bytes;
  private volatile long events;

  private ReadProgress() {}

  /** Observes the sources in this process that read a folder, until {@link #end}. */
  public static ReadProgress observe(Path folder) {
    ReadProgress progress = new ReadProgress();
    OBSERVED.put(key(folder), progress);
    return progress;
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

  /** Adds bytes. Called by one thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread reads the files
  void addBytes(int count) {
    bytes += count;
  }

  /** Sets the number of events. Called by one thread. */
  void events(long count) {
    events = count;
  }

  /** Returns the number of bytes read, of compressed files if they are. */
  public long bytes() {
    return bytes;
  }

  /** Returns the number of lines of events read. */
  public long events() {
    return events;
  }
}
