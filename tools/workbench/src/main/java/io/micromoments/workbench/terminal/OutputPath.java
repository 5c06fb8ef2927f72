package io.micromoments.workbench.terminal;

import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prepares the paths to which commands write, before the work starts, so that a bad path fails
 * early.
 */
public final class OutputPath {

  private OutputPath() {}

  /**
   * Creates the folder that {@code --out} names if it does not exist.
   *
   * @throws UnusableInput if it cannot be created or written to
   */
  public static void createFolder(Path folder) {
    createFolder("--out", folder);
  }

  /**
   * Creates the folder of a file that will be written.
   *
   * @param option the option that names the file
   * @throws UnusableInput if the file cannot be written
   */
  public static void prepareFile(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new UnusableInput("%s %s is a folder".formatted(option, file), "specify a file");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new UnusableInput("%s %s is not a file".formatted(option, file), "specify a file");
    }
    createFolder(option, folder);
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new UnusableInput(
          "%s %s: permission denied".formatted(option, file), "specify a writable file");
    }
  }

  private static void createFolder(String option, Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UnusableInput("%s %s is a file".formatted(option, folder), "specify a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnusableInput(
          "%s %s cannot be created: %s".formatted(option, folder, UnusableFile.reason(e)),
          "specify a writable folder");
    }
    if (!Files.isWritable(folder)) {
      throw new UnusableInput(
          "%s %s: permission denied".formatted(option, folder), "specify a writable folder");
    }
  }
}
