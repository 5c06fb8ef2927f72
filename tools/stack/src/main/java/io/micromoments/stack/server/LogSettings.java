package io.micromoments.stack.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Log4j configuration for processes that do not have this module on their class path. */
public final class LogSettings {

  private LogSettings() {}

  /** Writes the configuration to a folder and returns its path. */
  public static Path into(Path folder) {
    Path file = folder.resolve("log4j2.properties");
    try (InputStream settings =
        LogSettings.class.getResourceAsStream("/servers-log4j2.properties")) {
      Files.copy(settings, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
