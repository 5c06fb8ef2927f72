package io.micromoments.workbench.cli;

import java.io.PrintWriter;

/** One line on a terminal that says how far it is; silent elsewhere. */
final class Progress {

  private static final int WIDTH = 100;
  private static final long EVERY_NANOS = 200_000_000;

  private final PrintWriter err;
  private final boolean isTerminal = Boolean.getBoolean("micromoments.terminal");
  private long shownAt;

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Says it in the place of what was said before, a few times a second. */
  void show(String what) {
    long now = System.nanoTime();
    if (isTerminal && now - shownAt >= EVERY_NANOS) {
      shownAt = now;
      String line = what.length() > WIDTH ? what.substring(0, WIDTH) : what;
      err.print("\r" + line + " ".repeat(WIDTH - line.length()));
      err.flush();
    }
  }

  /** Leaves an empty line for what comes next. */
  void clear() {
    if (isTerminal && shownAt != 0) {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
      shownAt = 0;
    }
  }
}
