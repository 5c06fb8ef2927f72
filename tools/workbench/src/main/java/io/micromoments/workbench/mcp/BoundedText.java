package io.micromoments.workbench.mcp;

import java.io.Writer;

/** Keeps the beginning of what is written, so that no output fills the memory. */
final class BoundedText extends Writer {

  private final StringBuilder text = new StringBuilder();
  private final int limit;
  private boolean isCut;

  /**
   * @param limit maximum number of characters that are kept
   */
  BoundedText(int limit) {
    this.limit = limit;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    synchronized (text) {
      int kept = Math.min(length, limit - text.length());
      text.append(chars, offset, kept);
      isCut |= kept < length;
    }
  }

  /** Returns whether something was left out. */
  boolean isCut() {
    synchronized (text) {
      return isCut;
    }
  }

  @Override
  public String toString() {
    synchronized (text) {
      return text.toString();
    }
  }

  @Override
  public void flush() {
    // What is written is kept at once.
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
