package io.micromoments.workbench.mcp;

import java.io.PrintWriter;

/** Runs a command line in this process. */
@FunctionalInterface
public interface CommandRunner {

  /**
   * Runs a command.
   *
   * @param out receives the results
   * @param err receives errors and notes
   * @return the exit code: 0 fine, 1 findings, 2 unusable input
   */
  int run(PrintWriter out, PrintWriter err, String... words);
}
