package io.micromoments.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Limits the size of the files that a running process writes. */
final class FileSizes {

  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  private FileSizes() {}

  /** Returns whether this system supports the limit. */
  static boolean canBeLimited() {
    return Files.isExecutable(PRLIMIT);
  }

  /**
   * Changes the soft limit, which the process's owner may raise again.
   *
   * @param bytes a number, or unlimited
   */
  static void limit(List<Long> pids, String bytes) throws IOException {
    for (long pid : pids) {
      Process change =
          new ProcessBuilder(
                  PRLIMIT.toString(), "--pid", Long.toString(pid), "--fsize=" + bytes + ":")
              .inheritIO()
              .start();
      try {
        if (change.waitFor() != 0) {
          throw new IOException("the limit of process " + pid + " cannot be changed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }
}
