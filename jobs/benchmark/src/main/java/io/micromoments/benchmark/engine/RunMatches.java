package io.micromoments.benchmark.engine;

/** Where the operators of a job tell their matches. */
public final class RunMatches {

  private RunMatches() {}

  /** The log of a run, by the number that {@link FlinkEngine#build} was given. */
  public static MatchLog of(long run) {
    return LiveRun.of(run).matches();
  }
}
