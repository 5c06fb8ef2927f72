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

/** Folders of the stack: created when missing, deleted with all that is in them. */
public final class Folders {

  private Folders() {}

  /** Says where it is, from the root. */
  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder.toAbsolutePath().normalize());
    } catch (FileAlreadyExistsException e) {
      throw new StackFailure(e.getMessage() + " is a file, but a folder is needed there", e);
    } catch (AccessDeniedException e) {
      throw new StackFailure(
          "the folder " + folder + " may not be created; choose one that you may write to", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new one where the system has its temporary files. */
  static Path createTemporary(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new StackFailure(
          "no folder can be created in %s; name another with --dir: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  /**
   * Servers without space fail late and in many ways.
   *
   * @throws StackFailure where there is less
   */
  static void requireSpace(Path folder, int megabytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace() / 1_000_000;
      if (free < megabytes) {
        throw new StackFailure(
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

  /** Deletes a folder with all that is in it. */
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
