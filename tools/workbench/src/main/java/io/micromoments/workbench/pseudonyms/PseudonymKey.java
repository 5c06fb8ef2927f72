package io.micromoments.workbench.pseudonyms;

import io.micromoments.text.SecretReference;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.Locale;

/** The key of pseudonyms, which is given by reference. */
public final class PseudonymKey {

  /** A shorter key can be found by brute force. */
  private static final int MIN_BYTES = 16;

  private static final String CREATE = "create one with openssl rand -hex 32";

  private PseudonymKey() {}

  /**
   * Returns the key behind a reference.
   *
   * @param reference see {@link SecretReference}
   * @throws UnusableInput if there is none, or it is too short
   */
  public static byte[] of(String option, String reference) {
    byte[] key;
    try {
      key = new SecretReference(option, reference).resolve();
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(e.getMessage(), CREATE);
    }
    if (key.length < MIN_BYTES) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT,
              "%s: the key has %d bytes; allowed: at least %d",
              option,
              key.length,
              MIN_BYTES),
          CREATE);
    }
    return key;
  }
}
