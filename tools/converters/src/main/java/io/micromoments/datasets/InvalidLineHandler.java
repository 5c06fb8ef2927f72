package io.micromoments.datasets;

/** Decides what happens with a file that contains an invalid line. */
@FunctionalInterface
public interface InvalidLineHandler {

  /** Returns the handler that rejects a file at its first invalid line. */
  static InvalidLineHandler rejectFile() {
    return line -> {
      throw new UnreadableDataset(line.message());
    };
  }

  /**
   * Handles one invalid line. If this returns, the reader skips it and continues.
   *
   * @throws UnreadableDataset if the rest of the file should not be read
   */
  void handle(InvalidLine line) throws UnreadableDataset;
}
