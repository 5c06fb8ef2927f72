package io.micromoments.workbench.live.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Folder for files that are needed only until they are merged. They contain customer data, so the
 * folder is deleted on close, or by a shutdown hook if the process ends before.
 */
final class SpoolFolder implements AutoCloseable {

  private final Path path;
  private final Thread shutdownHook = new Thread(this::deleteQuietly, "delete-spool");

  private SpoolFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  static SpoolFolder in(Path folder) throws IOException {
    return new SpoolFolder(Files.createTempDirectory(folder, ".spool"));
  }

  Path path() {
    return path;
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

  private void deleteQuietly() {
    try {
      delete();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete " + path + "; delete it, because it contains customer data", e);
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(path);
  }
}
