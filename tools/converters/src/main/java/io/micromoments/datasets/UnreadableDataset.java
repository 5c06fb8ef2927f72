package io.micromoments.datasets;

/**
 * Thrown if a file is not read to its end; the message contains the line, the value found and the
 * expected value.
 */
public final class UnreadableDataset extends Exception {

  private static final long serialVersionUID = 1L;

  public UnreadableDataset(String message) {
    super(message);
  }

  public UnreadableDataset(String message, Throwable cause) {
    super(message, cause);
  }
}
