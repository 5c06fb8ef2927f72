package io.micromoments.workbench.terminal;

import java.io.PrintWriter;

/** Shows progress in one line of a terminal; silent if the output is not a terminal. */
public final class TerminalProgress {

  private static final int WIDTH = 100;
  private static final long EVERY_NANOS = 200_000_000;

  private final PrintWriter err;
  private final boolean isTerminal = Boolean.getBoolean("micromoments.terminal");
  private long shownAt;

  public TerminalProgress(PrintWriter err) {
    this.err = err;
  }

  /** Replaces the progress shown before, at most five times a second. */
  public void show(String what) {
    long now = System.nanoTime();
    if (isTerminal && now - shownAt >= EVERY_NANOS) {
      shownAt = now;
      String line = what.length() > WIDTH ? what.substring(0, WIDTH) : what;
      err.print("\r" + line + " ".repeat(WIDTH - line.length()));
      err.flush();
    }
  }

  /** Clears the line for further output. */
  public void clear() {
    if (isTerminal && shownAt != 0) {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
      shownAt = 0;
    }
  }
}
