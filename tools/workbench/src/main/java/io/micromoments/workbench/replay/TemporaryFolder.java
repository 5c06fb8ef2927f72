package io.micromoments.workbench.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.util.FileUtils;

/**
 * Folder for files that are needed only for a while. They contain customer data, so the folder is
 * deleted on close, or by a shutdown hook if the process ends before.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final int MAX_DELETIONS = 100;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path path;
  private volatile Runnable stopWriters = () -> {};
  private final Thread shutdownHook = new Thread(this::deleteAtEnd, "delete-temporary-folder");

  private TemporaryFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** Creates a folder in the folder for temporary files. */
  public static TemporaryFolder create(String prefix) throws IOException {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix).toRealPath());
    } catch (IOException e) {
      throw new UnusableInput(
          "cannot write into the folder for temporary files, %s: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          "set TMPDIR to a folder that has space for the results of a replay");
    }
  }

  /** Creates a folder in another one. */
  public static TemporaryFolder in(Path parent, String prefix) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(parent, prefix));
  }

  public Path path() {
    return path;
  }

  /**
   * Sets what ends those who write into the folder, if the process ends before it is closed. Files
   * that are written later would be left behind.
   */
  void beforeDeletionAtExit(Runnable stop) {
    stopWriters = stop;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      return; // The process is shutting down, and the hook deletes the folder.
    }
    delete();
  }

  private void deleteAtEnd() {
    stopWriters.run();
    try {
      delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the folder, in which threads may create and delete files until they are stopped. */
  private void delete() throws IOException {
    // The pauses would be none. A cancelled replay must not leave customer data behind.
    boolean isInterrupted = Thread.interrupted();
    try {
      deleteRepeatedly();
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void deleteRepeatedly() throws IOException {
    IOException failure = null;
    for (int i = 0; i < MAX_DELETIONS && Files.exists(path); i++) {
      try {
        FileUtils.deleteDirectory(path.toFile());
      } catch (IOException e) {
        failure = e;
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    if (Files.exists(path)) {
      throw new IOException(
          "cannot delete " + path + "; delete it, because it contains customer data", failure);
    }
  }
}
