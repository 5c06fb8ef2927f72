package io.micromoments.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** Creates and recursively deletes folders of the stack. */
public final class Folders {

  private Folders() {}

  /** Creates a folder if it does not exist and returns its absolute path. */
  public static Path create(Path folder) {
    try {
      return Files.createDirectories(folder.toAbsolutePath().normalize());
    } catch (FileAlreadyExistsException e) {
      throw new StackException(e.getMessage() + " is a file; choose a folder", e);
    } catch (AccessDeniedException e) {
      throw new StackException(
          "permission denied creating folder " + folder + "; choose a writable one", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a new folder in the system's directory for temporary files. */
  public static Path createTemporary(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new StackException(
          "cannot create a folder in %s: %s; choose another one with --dir"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  /**
   * Checks the free disk space up front, as servers without space fail late and in many ways.
   *
   * @throws StackException if there is less
   */
  public static void requireSpace(Path folder, int megabytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace() / 1_000_000;
      if (free < megabytes) {
        throw new StackException(
            String.format(
                Locale.ROOT,
                "only %d MB free in %s, %d MB required; choose another folder with --dir",
                free,
                folder,
                megabytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder with all its contents. */
  public static void delete(Path folder) {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
