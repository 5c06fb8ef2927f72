package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternSpec;
import java.time.Duration;
import java.util.List;

/**
 * Run of an engine.
 *
 * @param cluster for engines on Flink; the others use one thread of this process
 * @param keepMatches whether to keep the matches and not only their number
 * @param limit time after which the engine gives up
 */
public record EngineRun(
    List<PatternSpec> patterns,
    Feed feed,
    Backend backend,
    LocalCluster cluster,
    boolean keepMatches,
    Duration limit) {

  /** Returns an empty log for the matches of this task. */
  public MatchLog newLog() {
    return new MatchLog(keepMatches);
  }
}
