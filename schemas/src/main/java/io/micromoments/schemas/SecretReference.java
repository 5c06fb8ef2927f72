package io.micromoments.schemas;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Location of a secret. Does not contain the secret, so it may be serialized and logged.
 *
 * @param setting name of the setting, for messages
 * @param place {@code env:NAME} or {@code file:PATH}
 */
public record SecretReference(String setting, String place) implements Serializable {

  private static final String ENV = "env:";
  private static final String FILE = "file:";

  /**
   * @throws IllegalArgumentException if the location has another form; the message does not repeat
   *     it because it may be the secret itself
   */
  public SecretReference {
    boolean known = Stream.of(ENV, FILE).anyMatch(p -> place.startsWith(p) && !place.equals(p));
    if (!known) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "%s is not a secret reference (value of %d characters hidden);",
                  setting,
                  place.length())
              + " allowed: env:NAME or file:PATH of the secret");
    }
  }

  /**
   * Reads the secret in this process and strips surrounding whitespace.
   *
   * @throws IllegalArgumentException if it is missing or blank
   */
  public byte[] resolve() {
    String found = place.startsWith(ENV) ? System.getenv(place.substring(ENV.length())) : text();
    if (found == null || found.isBlank()) {
      throw new IllegalArgumentException(
          "%s is '%s', which is missing or blank in this process;".formatted(setting, place)
              + " allowed: env:NAME or file:PATH of the secret");
    }
    return found.strip().getBytes(StandardCharsets.UTF_8);
  }

  private String text() {
    try {
      return Files.readString(Path.of(place.substring(FILE.length())));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }
}
