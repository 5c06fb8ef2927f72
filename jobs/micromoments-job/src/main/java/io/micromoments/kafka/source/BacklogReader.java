package io.micromoments.kafka.source;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.common.TopicPartition;

/**
 * Reader that reports its positions to its coordinator and emits heartbeats into its stream, both
 * at regular intervals while Flink polls it. While it is paused, it only answers its coordinator.
 */
final class BacklogReader<T> implements SourceReader<T, KafkaPartitionSplit> {

  /** Number of polls between two checks of the clock. */
  private static final int POLLS_PER_LOOK = 64;

  private final SourceReader<T, KafkaPartitionSplit> reader;
  private final PositionTrackingDeserializer<T> positions;
  private final IdlePartitions<T> idle;
  private final LongFunction<T> heartbeat;
  private final SourceReaderContext context;
  private final long reportInterval;

  private long reportAt;
  private int polls;

  /** Completes when it is time to report although no records have arrived. */
  private CompletableFuture<Void> timer = CompletableFuture.completedFuture(null);

  /** Partitions that are behind; null until the coordinator has sent them. */
  private Set<TopicPartition> behind;

  /** Flink passes the same instance to each poll; null before the first. */
  private ReaderOutput<T> output;

  /**
   * @param idle null if partitions never become idle
   * @param heartbeat creates a heartbeat, given the wall-clock time in milliseconds at which it
   *     expires; null for none
   */
  BacklogReader(
      SourceReader<T, KafkaPartitionSplit> reader,
      PositionTrackingDeserializer<T> positions,
      IdlePartitions<T> idle,
      LongFunction<T> heartbeat,
      SourceReaderContext context) {
    this.reader = reader;
    this.positions = positions;
    this.idle = idle;
    this.heartbeat = heartbeat;
    this.context = context;
    this.reportInterval = Backlog.pollInterval(context.currentParallelism());
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void start() {
    reader.start();
    report();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> given) throws Exception {
    output = given;
    InputStatus status = reader.pollNext(given);
    polls++;
    if ((status != InputStatus.MORE_AVAILABLE || polls % POLLS_PER_LOOK == 0)
        && now() >= reportAt) {
      report();
      if (heartbeat != null) {
        given.collect(heartbeat.apply(System.currentTimeMillis() + 2 * reportInterval));
      }
    }
    return status;
  }

  private void report() {
    long now = now();
    reportAt = now + reportInterval;
    Map<TopicPartition, Long> next = positions.next();
    context.sendSourceEventToCoordinator(ReaderPositions.of(next));
    if (idle != null && output != null && behind != null) {
      idle.updateIdleness(output, next, behind, now);
    }
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    CompletableFuture<Void> available = reader.isAvailable();
    if (available.isDone()) {
      return available;
    }
    if (timer.isDone()) {
      timer = startTimer();
    }
    return CompletableFuture.anyOf(available, timer).thenAccept(any -> {});
  }

  private CompletableFuture<Void> startTimer() {
    // The thread that completes it belongs to the JVM and must not retain this job's class loader.
    try (TemporaryClassLoaderContext ignored =
        TemporaryClassLoaderContext.of(ClassLoader.getSystemClassLoader())) {
      return new CompletableFuture<Void>()
          .completeOnTimeout(null, Math.max(1, reportAt - now()), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    for (KafkaPartitionSplit split : splits) {
      positions.startAt(split.getTopicPartition(), split.getStartingOffset());
    }
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof PositionsRequest request) {
      behind = request.behind();
      report();
    } else {
      reader.handleSourceEvents(event);
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    reader.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    reader.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
    reader.pauseOrResumeSplits(pause, resume);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
