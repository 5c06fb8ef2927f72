package io.micromoments.workbench.live;

import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** A secret that is named and not written out. */
public final class SecretKey {

  /** A shorter one can be found by trying. */
  private static final int MIN_CHARS = 16;

  private SecretKey() {}

  /**
   * The secret at a place.
   *
   * @param reference env:NAME or file:PATH
   * @throws UnusableInput where nothing is found, or too little
   */
  public static byte[] of(String option, String reference) {
    String found = null;
    if (reference.startsWith("env:")) {
      found = System.getenv(reference.substring("env:".length()));
    } else if (reference.startsWith("file:")) {
      try {
        found = Files.readString(Path.of(reference.substring("file:".length()))).strip();
      } catch (IOException | InvalidPathException e) {
        // said below
      }
    }
    if (found == null || found.length() < MIN_CHARS) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT, "%s: there is no secret of %d characters or more", option, MIN_CHARS),
          "allowed: env:NAME or file:PATH of one; openssl rand -hex 32 makes one");
    }
    return found.getBytes(StandardCharsets.UTF_8);
  }
}
