package io.micromoments.benchmark.plan;

import java.io.PrintWriter;

/** Shows progress on a terminal; prints nothing otherwise. */
public final class BenchProgress {

  private static final int WIDTH = 78;

  private final PrintWriter err;
  private final boolean terminal;

  public BenchProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Replaces the line shown before. */
  public void show(String what) {
    if (terminal) {
      String line = what.length() > WIDTH ? what.substring(0, WIDTH) : what;
      err.print("\r" + line + " ".repeat(WIDTH - line.length()));
      err.flush();
    }
  }

  /** Clears the line. */
  public void done() {
    if (terminal) {
      show("");
      err.print("\r");
      err.flush();
    }
  }
}
