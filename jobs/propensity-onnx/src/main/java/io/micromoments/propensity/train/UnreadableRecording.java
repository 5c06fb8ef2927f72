package io.micromoments.propensity.train;

/** The message says which line, what was found and what is allowed. */
final class UnreadableRecording extends Exception {

  UnreadableRecording(String message) {
    super(message);
  }

  UnreadableRecording(String message, Throwable cause) {
    super(message, cause);
  }
}
