package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates the folder that --out names, before the work starts, so that a bad path fails early. */
final class OutputFolder {

  private OutputFolder() {}

  /**
   * Creates the folder if it does not exist.
   *
   * @throws UnusableInput if it cannot be created or written to
   */
  static void create(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UnusableInput("--out %s is a file".formatted(folder), "specify a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnusableInput(
          "--out %s cannot be created: %s".formatted(folder, UnusableFile.reason(e)),
          "specify a writable folder");
    }
    if (!Files.isWritable(folder)) {
      throw new UnusableInput(
          "--out %s: permission denied".formatted(folder), "specify a writable folder");
    }
  }
}
