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
 * Says where a secret is, never what it is; so it may be shipped and shown.
 *
 * @param setting the name of the setting that holds it, for messages
 * @param place {@code env:NAME} or {@code file:PATH}
 */
public record SecretReference(String setting, String place) implements Serializable {

  private static final String ENV = "env:";
  private static final String FILE = "file:";

  /**
   * @throws IllegalArgumentException if the place has another form; the message does not repeat it,
   *     for it may be the secret itself
   */
  public SecretReference {
    boolean known = Stream.of(ENV, FILE).anyMatch(p -> place.startsWith(p) && !place.equals(p));
    if (!known) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "%s is something that does not say where the secret is (%d characters, not shown here);",
                  setting,
                  place.length())
              + " allowed: env:NAME or file:PATH of the secret");
    }
  }

  /**
   * The secret as it is on this machine now, without blanks around it.
   *
   * @throws IllegalArgumentException if there is none, or an empty one
   */
  public byte[] resolve() {
    String found = place.startsWith(ENV) ? System.getenv(place.substring(ENV.length())) : text();
    if (found == null || found.isBlank()) {
      throw new IllegalArgumentException(
          "%s is '%s', where nothing is found in this process;".formatted(setting, place)
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
