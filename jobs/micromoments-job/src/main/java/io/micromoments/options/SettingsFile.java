package io.micromoments.options;

import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.UnusableFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Reads a UTF-8 properties file of settings, for the job and the command line tool. */
public final class SettingsFile {

  private SettingsFile() {}

  /**
   * Returns the settings by name.
   *
   * @throws UnusableFile if the file cannot be read or is not UTF-8
   * @throws IllegalArgumentException if it is not a properties file
   */
  public static Map<String, String> read(Path file) throws UnusableFile {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(TextFile.read(file).text()));
    } catch (UnusableFile e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file
              + " is not a valid properties file: "
              + e.getMessage()
              + "; write a backslash in a value as \\\\",
          e);
    }
    Map<String, String> named = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> named.put(name, properties.getProperty(name)));
    return named;
  }
}
