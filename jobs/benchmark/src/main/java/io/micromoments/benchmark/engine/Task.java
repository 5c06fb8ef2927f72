package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternSpec;
import java.time.Duration;
import java.util.List;

/**
 * What an engine is to run.
 *
 * @param cluster for the engines on Flink; the others have one thread of this process
 * @param keepMatches whether the matches themselves are wanted, not only how many there are
 * @param limit after how long the engine is to give up
 */
public record Task(
    List<PatternSpec> patterns,
    Feed feed,
    Backend backend,
    LocalCluster cluster,
    boolean keepMatches,
    Duration limit) {

  /** An empty log for the matches of this task. */
  public MatchLog newLog() {
    return new MatchLog(keepMatches);
  }
}
