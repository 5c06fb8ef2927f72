package io.micromoments.workbench.live;

import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Resolves a secret that is given by reference instead of by value. */
public final class SecretKey {

  /** A shorter secret can be found by brute force. */
  private static final int MIN_CHARS = 16;

  private SecretKey() {}

  /**
   * Returns the secret behind a reference.
   *
   * @param reference env:NAME or file:PATH
   * @throws UnusableInput if there is none, or it is too short
   */
  public static byte[] of(String option, String reference) {
    String found = null;
    if (reference.startsWith("env:")) {
      found = System.getenv(reference.substring("env:".length()));
    } else if (reference.startsWith("file:")) {
      try {
        found = Files.readString(Path.of(reference.substring("file:".length()))).strip();
      } catch (IOException | InvalidPathException e) {
        // reported below
      }
    }
    if (found == null || found.length() < MIN_CHARS) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT, "%s: no secret of at least %d characters found", option, MIN_CHARS),
          "allowed: env:NAME or file:PATH; create a secret with openssl rand -hex 32");
    }
    return found.getBytes(StandardCharsets.UTF_8);
  }
}
