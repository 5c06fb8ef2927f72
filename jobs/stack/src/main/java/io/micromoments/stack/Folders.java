package io.micromoments.stack;

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
  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder.toAbsolutePath().normalize());
    } catch (FileAlreadyExistsException e) {
      throw new StackException(e.getMessage() + " is a file, but a folder is needed there", e);
    } catch (AccessDeniedException e) {
      throw new StackException(
          "the folder " + folder + " may not be created; choose one that you may write to", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a new folder in the system's directory for temporary files. */
  static Path createTemporary(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new StackException(
          "no folder can be created in %s; name another with --dir: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  /**
   * Checks the free disk space up front, as servers without space fail late and in many ways.
   *
   * @throws StackException if there is less
   */
  static void requireSpace(Path folder, int megabytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace() / 1_000_000;
      if (free < megabytes) {
        throw new StackException(
            String.format(
                Locale.ROOT,
                "there are %d MB free in %s, and the stack needs %d; name a folder elsewhere with --dir",
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
