package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.FeedSource;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.run.SharedRun;
import io.micromoments.benchmark.run.Stopwatch;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.runtime.element.Element;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** An engine that is a Flink job: a feed, a shuffle by customer, operators, a sink. */
public abstract class FlinkEngine implements Engine {

  /** For subclasses, including those of the peers. */
  protected FlinkEngine() {}

  /**
   * Adds everything after the source to a job.
   *
   * @param patterns the patterns that the engine can express
   * @param run number of the run; see {@link RunMatches} for reporting matches
   */
  protected abstract void build(DataStream<Element> events, List<PatternSpec> patterns, long run)
      throws Exception;

  @Override
  public final boolean runsOnFlink() {
    return true;
  }

  @Override
  public final RunFigures run(EngineRun task) throws Exception {
    MatchLog log = task.newLog();
    LocalCluster cluster = task.cluster();
    try (SharedRun run = SharedRun.open(task.feed(), log)) {
      StreamExecutionEnvironment env = cluster.environment(task.backend());
      List<PatternSpec> patterns = task.patterns().stream().filter(this::supports).toList();
      build(FeedSource.stream(env, run), patterns, run.number());
      JobID job = cluster.submit(env);
      Stopwatch watch = new Stopwatch();
      run.release(task.feed().size());
      if (!cluster.result(job, task.limit())) {
        throw new TimeLimitExceeded(task.feed().size(), task.limit());
      }
      return watch.stop(task.feed().size(), log);
    }
  }
}
