package io.micromoments.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The configuration of Log4j for processes that do not have this module on their class path. */
final class LogSettings {

  private LogSettings() {}

  /** Writes it into a folder and says where. */
  static Path into(Path folder) {
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
