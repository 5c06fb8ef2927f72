package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.FeedSource;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.run.SharedRun;
import io.micromoments.benchmark.run.Stopwatch;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PartialMatchFeed;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.patterns.language.file.SourceText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Measures the cost of a partial match per key, for many keys: state size, checkpoint and restore.
 */
public final class PartialMatchState {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  /**
   * As in the product's heap configuration. Checkpointing every two seconds would dominate the run.
   */
  private static final Duration ORDINARY_INTERVAL = Duration.ofSeconds(30);

  /** No periodic checkpoints: the next one would delete the one that is measured. */
  private static final Duration NEVER = Duration.ofDays(1);

  /**
   * Measured figures.
   *
   * @param opening run over the events that start the partial matches
   * @param stateBytes size of a full checkpoint
   * @param checkpointMillis duration of the full checkpoint, from trigger to completion
   * @param restoreMillis from submission of the restored job until all its tasks are running
   * @param ordinary run over the ordinary stream while all partial matches are open
   */
  public record Figures(
      Backend backend,
      int keys,
      int patterns,
      RunFigures opening,
      long stateBytes,
      long checkpointMillis,
      long restoreMillis,
      RunFigures ordinary) {

    public double bytesPerKey() {
      return (double) stateBytes / keys;
    }
  }

  private PartialMatchState() {}

  /**
   * Measures once: one job starts the partial matches, a second one restores its checkpoint and
   * continues.
   *
   * @param ordinary feed of the second job
   * @throws TimeLimitExceeded if either job takes longer than half an hour
   */
  public static Figures measure(
      Clickstream stream,
      int keys,
      Feed ordinary,
      List<PatternSpec> patterns,
      Backend backend,
      LocalCluster cluster)
      throws Exception {
    List<SourceText> sources = new ArrayList<>(PatternFile.of(patterns));
    sources.add(PartialMatchFeed.PATTERN);
    PartialMatchFeed feed = new PartialMatchFeed(stream, keys);
    MatchLog log = new MatchLog(false);
    RunFigures opening;
    CompletedCheckpointStats checkpoint;
    try (SharedRun run = SharedRun.open(feed, log)) {
      JobID job = cluster.submit(job(cluster, backend, run, sources, NEVER));
      Stopwatch watch = new Stopwatch();
      run.release(feed.opened());
      if (!run.awaitReaders(cluster.parallelism(), LIMIT)) {
        cluster.cancel(job);
        throw new TimeLimitExceeded(keys, LIMIT);
      }
      opening = watch.stop(keys, log);
      checkpoint = cluster.checkpoint(job);
      cluster.cancel(job);
    }
    try (SharedRun run = SharedRun.open(ordinary, log)) {
      StreamExecutionEnvironment env = job(cluster, backend, run, sources, ORDINARY_INTERVAL);
      Stopwatch restoring = new Stopwatch();
      JobID job = cluster.restore(env, checkpoint.getExternalPath());
      long restored = restoring.nanos();
      Stopwatch watch = new Stopwatch();
      run.release(ordinary.size());
      if (!cluster.result(job, LIMIT)) {
        throw new TimeLimitExceeded(ordinary.size(), LIMIT);
      }
      return new Figures(
          backend,
          keys,
          patterns.size(),
          opening,
          checkpoint.getStateSize(),
          checkpoint.getEndToEndDuration(),
          TimeUnit.NANOSECONDS.toMillis(restored),
          watch.stop(ordinary.size(), log));
    }
  }

  private static StreamExecutionEnvironment job(
      LocalCluster cluster,
      Backend backend,
      SharedRun run,
      List<SourceText> patterns,
      Duration checkpoints) {
    StreamExecutionEnvironment env = cluster.environment(backend);
    env.enableCheckpointing(checkpoints.toMillis());
    MicromomentsEngine.detect(FeedSource.stream(env, run), patterns, run.number());
    return env;
  }
}
