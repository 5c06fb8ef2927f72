package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.SharedRun;

/** Gives the operators of a job access to the log of matches. */
public final class RunMatches {

  private RunMatches() {}

  /** Returns the log of a run, by the number passed to {@link FlinkEngine#build}. */
  public static MatchLog of(long run) {
    return SharedRun.of(run).matches();
  }
}
