package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.UnusableFile;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that --out names. It is made before the work, so that no work is done in vain. */
final class OutputFolder {

  private OutputFolder() {}

  /**
   * Makes the folder where it is not there yet.
   *
   * @throws UnusableInput where it cannot be made or written to
   */
  static void create(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UnusableInput("--out %s is a file".formatted(folder), "name a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnusableInput(
          "--out %s cannot be made: %s".formatted(folder, UnusableFile.reason(e)),
          "name a folder that can be written to");
    }
    if (!Files.isWritable(folder)) {
      throw new UnusableInput(
          "--out %s: permission denied".formatted(folder), "name a folder that can be written to");
    }
  }
}
