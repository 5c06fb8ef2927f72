package io.micromoments.benchmark.kafka;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.stack.Stack;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.flink.FlinkJobs;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/**
 * Runs the product and the jobs to compare it with, one after another, on the topics of a stack.
 */
final class TopicBench {

  /** Job that is measured. */
  enum Kind {
    PRODUCT(Topic.COMMANDS),
    BARE(Topic.COMMANDS),
    COPY(CopyJob.COPIES.name());

    /** Output topic without its prefix. */
    private final String topic;

    Kind(String topic) {
      this.topic = topic;
    }
  }

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * Number of events before latencies are measured, for warm-up: the JVM compiles each job's
   * classes anew, and after fewer events the compilers still use a good part of two cores.
   */
  private static final int EVENTS_BEFORE = 4_000_000;

  /** Settling time after the warm-up, at the measured rate. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private static final int PARTITIONS = 2;

  private static final List<Topic> TOPICS =
      Stream.concat(Topic.all(Topic.CHANNELS).stream(), Stream.of(CopyJob.COPIES)).toList();

  /** Events per millisecond of event time, as in a stream of two thousand events per second. */
  private static final double EVENTS_PER_MS = 2;

  private static final double WARM_SHARE = 0.6;

  private final Stack stack;
  private final BenchmarkData world;
  private final Consumer<String> progress;
  private int runs;

  TopicBench(Stack stack, BenchmarkData world, Consumer<String> progress) {
    this.stack = stack;
    this.world = world;
    this.progress = progress;
  }

  /**
   * Measures latencies at a rate.
   *
   * @param rate events per second
   * @param every number of events per command of the bare job
   */
  Latencies latencies(Kind kind, int rate, Duration measured, int every) throws Exception {
    String prefix = prefix();
    try (TopicClient topics = topics(prefix)) {
      world.tell(topics);
      BenchmarkData.Clicks clicks = world.clicks();
      sendAsOfThePast(clicks, topics, EVENTS_BEFORE, rate / 1e3);
      JobID job = submit(kind, prefix, every);
      awaitAll(topics, kind.topic);
      send(clicks, topics, rate, SETTLING);
      long from = System.currentTimeMillis();
      send(clicks, topics, rate, measured);
      topics.flush();
      awaitAll(topics, kind.topic);
      Latencies latencies = Latencies.of(topics, from);
      stack.flink().jobs().cancel(job, LIMIT);
      TopicClient.deleteTopics(connection(prefix), TOPICS);
      progress.accept(String.format(Locale.ROOT, "%s at %d events/s: %s", kind, rate, latencies));
      return latencies;
    }
  }

  /**
   * Measures throughput over events that are already in the topic.
   *
   * @return events per second, and the number of events per record written
   */
  double[] throughput(Kind kind, int events, int every) throws Exception {
    String prefix = prefix();
    try (TopicClient topics = topics(prefix)) {
      world.tell(topics);
      sendAsOfThePast(world.clicks(), topics, events, EVENTS_PER_MS);
      JobID job = submit(kind, prefix, every);
      awaitAll(topics, kind.topic);
      long[] times = topics.times(kind.topic);
      stack.flink().jobs().cancel(job, LIMIT);
      TopicClient.deleteTopics(connection(prefix), TOPICS);
      int warm = (int) (times.length * WARM_SHARE);
      double seconds = (times[times.length - 1] - times[warm]) / 1e3;
      double perSecond = events * (1 - WARM_SHARE) / seconds;
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: %.0f events/s, %d records from %d events",
              kind,
              perSecond,
              times.length,
              events));
      return new double[] {perSecond, (double) events / times.length};
    }
  }

  /**
   * Waits until no more records arrive. Does not poll the job, because repeated metric requests
   * slow Flink down.
   */
  private static void awaitAll(TopicClient topics, String topic) {
    StableCountDetector quiet = new StableCountDetector();
    Await.holds(
        "no more records arrive", LIMIT.multipliedBy(3), () -> quiet.after(topics.count(topic)));
  }

  /** Detects when a count stops changing. */
  private static final class StableCountDetector {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS = 4;
    private long before;
    private int same;

    boolean after(long now) {
      same = now > 0 && now == before ? same + 1 : 0;
      before = now;
      if (same == LOOKS) {
        return true;
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      return false;
    }
  }

  private String prefix() {
    runs++;
    return "run" + runs + ".";
  }

  private TopicClient topics(String prefix) throws Exception {
    Connection connection = connection(prefix);
    TopicCreation.create(connection, TOPICS, PARTITIONS, Optional.empty());
    return new TopicClient(connection);
  }

  private Connection connection(String prefix) {
    return Connection.of(
        Map.of(
            Connection.BOOTSTRAP,
            stack.broker().bootstrapServers(),
            Connection.REGISTRY,
            stack.registry().url(),
            Connection.PREFIX,
            prefix));
  }

  private JobID submit(Kind kind, String prefix, int every) {
    FlinkJobs jobs = stack.flink().jobs();
    JobID job =
        switch (kind) {
          case PRODUCT ->
              jobs.submit(
                  MicromomentsJob.class,
                  Arguments.of(connection(prefix), prefix, Map.of()),
                  Optional.empty());
          case BARE ->
              jobs.submit(
                  BareJob.class,
                  BareJob.arguments(connection(prefix), prefix, every),
                  Optional.empty());
          case COPY ->
              jobs.submit(
                  CopyJob.class, CopyJob.arguments(connection(prefix), prefix), Optional.empty());
        };
    jobs.awaitRunning(job, LIMIT);
    return job;
  }

  /**
   * Sends events as fast as the broker accepts them, with evenly spaced event times in the past.
   */
  private static void sendAsOfThePast(
      BenchmarkData.Clicks clicks, TopicClient topics, int events, double perMs) {
    Instant start = Instant.now().minusMillis((long) (events / perMs));
    for (int i = 0; i < events; i++) {
      clicks.send(topics, start.plusMillis((long) (i / perMs)));
    }
    topics.flush();
  }

  /** Sends events in small batches at a constant rate. */
  private static void send(
      BenchmarkData.Clicks clicks, TopicClient topics, int rate, Duration time) {
    long start = System.nanoTime();
    long all = rate * time.toMillis() / 1_000;
    for (long sent = 0; sent < all; ) {
      long due = Math.min(all, (System.nanoTime() - start) * rate / 1_000_000_000L);
      Instant now = Instant.now();
      for (; sent < due; sent++) {
        clicks.send(topics, now);
      }
      LockSupport.parkNanos(500_000);
    }
  }
}
