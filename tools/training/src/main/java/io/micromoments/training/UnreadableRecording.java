package io.micromoments.training;

/**
 * Thrown if a dataset cannot be read; the message contains the line, the value found and the
 * expected value.
 */
final class UnreadableRecording extends Exception {

  UnreadableRecording(String message) {
    super(message);
  }

  UnreadableRecording(String message, Throwable cause) {
    super(message, cause);
  }
}
