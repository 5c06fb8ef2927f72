package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.OpenKeysFeed;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.patterns.language.SourceText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a partial match of each of many keys takes: state, checkpoint, restore. */
public final class OpenKeys {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  /**
   * As the product's configuration for the heap has it: every two seconds would be all there is.
   */
  private static final Duration ORDINARY_INTERVAL = Duration.ofSeconds(30);

  /** The one that is measured would be deleted by the next. */
  private static final Duration NEVER = Duration.ofDays(1);

  /**
   * The figures.
   *
   * @param opening the events that start the partial matches
   * @param stateBytes of a full checkpoint
   * @param checkpointMillis of the full checkpoint, from trigger to end
   * @param restoreMillis from the submission of a job to its last task being open
   * @param ordinary the ordinary stream with all of that open
   */
  public record Figures(
      Backend backend,
      int keys,
      int patterns,
      Measurement opening,
      long stateBytes,
      long checkpointMillis,
      long restoreMillis,
      Measurement ordinary) {

    public double bytesPerKey() {
      return (double) stateBytes / keys;
    }
  }

  private OpenKeys() {}

  /**
   * Measures them once: one job opens, a second one is restored from its checkpoint and goes on.
   *
   * @param ordinary the stream that goes on behind the opening
   * @throws TimeLimitExceeded where either takes longer than half an hour
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
    sources.add(OpenKeysFeed.PATTERN);
    OpenKeysFeed feed = new OpenKeysFeed(stream, keys);
    MatchLog log = new MatchLog(false);
    Measurement opening;
    CompletedCheckpointStats checkpoint;
    try (LiveRun run = LiveRun.open(feed, log)) {
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
    try (LiveRun run = LiveRun.open(ordinary, log)) {
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
      LiveRun run,
      List<SourceText> patterns,
      Duration checkpoints) {
    StreamExecutionEnvironment env = cluster.environment(backend);
    env.enableCheckpointing(checkpoints.toMillis());
    MicromomentsEngine.detect(FeedSource.stream(env, run), patterns, run.number());
    return env;
  }
}
