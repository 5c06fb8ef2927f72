package io.micromoments.kafka.source;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enumerator that delegates the assignment of partitions to Kafka's, and tells Flink whether the
 * source has a backlog. The readers then emit that in their streams, after the records emitted
 * before.
 *
 * <p>Everything runs in the coordinator thread, except for calls to the broker.
 */
final class BacklogEnumerator
    implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

  private static final Logger LOG = LoggerFactory.getLogger(BacklogEnumerator.class);

  /** A reader that has not reported for longer may have been paused. */
  private static final long MAX_SILENCE_MS = 1_500;

  /** Delay after a check that found readable records, which the reader had just not reached yet. */
  private static final long CHECK_AGAIN_MS = 2_000;

  private final String source;
  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final EndOffsets ends;
  private final List<ExclusiveName> marks;
  private final AtomicReference<BacklogEnumerator> latest;
  private final Backlog backlog;
  private final long pollInterval;
  private final Map<Integer, Reader> readers = new HashMap<>();

  /** Partitions assigned to readers; also read by the thread that polls the broker. */
  private final AtomicReference<Set<TopicPartition>> assignedPartitions =
      new AtomicReference<>(Set.of());

  private volatile boolean hasBacklog = true;
  private boolean holdsProcessing = true;
  private volatile long lag;
  private boolean holdExpired;
  private boolean isCheckingRanges;
  private long checkRangesAt = Long.MIN_VALUE;
  private long askedAt = Long.MIN_VALUE / 2;
  private long behindSince = now();

  BacklogEnumerator(
      String source,
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      SplitEnumeratorContext<KafkaPartitionSplit> context,
      EndOffsets ends,
      List<ExclusiveName> marks,
      AtomicReference<BacklogEnumerator> latest,
      Backlog.Rules rules) {
    this.latest = latest;
    this.source = source;
    this.enumerator = enumerator;
    this.context = context;
    this.ends = ends;
    this.marks = List.copyOf(marks);
    int parallelism = context.currentParallelism();
    this.backlog = new Backlog(rules, parallelism, now());
    this.pollInterval = Backlog.pollInterval(parallelism);
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void start() {
    context.setIsProcessingBacklog(true);
    latest.set(this);
    // After a global failover Flink keeps the gauges of the previous enumerator.
    AtomicReference<BacklogEnumerator> now = latest;
    context.metricGroup().gauge("backlog", () -> now.get().hasBacklog ? 1 : 0);
    context.metricGroup().gauge("lagMs", () -> now.get().lag);
    enumerator.start();
    context.callAsync(this::pollEndOffsets, this::onEndOffsets, 0, pollInterval);
  }

  /**
   * State of a reader.
   *
   * @param lastReportAt when it last reported or was asked to
   * @param behind its partitions that it was told are behind
   */
  private record Reader(long lastReportAt, Set<TopicPartition> behind) {}

  /** End offsets, and when the broker was polled. The poll is null if it is too early for one. */
  private record EndOffsetPoll(Map<TopicPartition, Long> ends, long askedAt) {}

  private EndOffsetPoll pollEndOffsets() throws IOException {
    long now = now();
    if (now - askedAt < pollInterval / 2) {
      return null;
    }
    marks.forEach(ExclusiveName::keep);
    try {
      return new EndOffsetPoll(ends.fetch(assignedPartitions.get()), now);
    } finally {
      askedAt = now(); // missed polls are not caught up
    }
  }

  private void onEndOffsets(EndOffsetPoll answer, Throwable unanswered) {
    if (answer != null) {
      backlog.onEndOffsets(answer.ends(), answer.askedAt(), now());
      checkEmptyRanges();
    } else if (unanswered != null) {
      LOG.debug("source {}: the broker does not respond", source, unanswered);
      backlog.onBrokerTimeout();
    }
    if (backlog.lag(now()) > 0) {
      context.registeredReaders().keySet().forEach(this::requestPositionsIfSilent);
    }
    updateBacklogStatus();
  }

  /**
   * Flink pauses a reader that is far ahead in event time; a paused reader reports only on request.
   */
  private void requestPositionsIfSilent(int number) {
    long now = now();
    Reader reader = readers.get(number);
    if (reader != null && now - reader.lastReportAt > MAX_SILENCE_MS) {
      readers.put(number, new Reader(now, reader.behind));
      send(number, reader.behind);
    }
  }

  /**
   * Handles the report of a reader. Replies only with changes, because Flink fails the job if such
   * an event cannot be delivered, as may happen while the job is being stopped.
   */
  private void onPositions(int number, Map<TopicPartition, Long> next) {
    long now = now();
    backlog.onPositions(number, next, now);
    Set<TopicPartition> behind = backlog.partitionsBehind(now);
    behind.retainAll(next.keySet());
    Reader before = readers.put(number, new Reader(now, behind));
    if (before == null || !before.behind.equals(behind)) {
      send(number, behind);
    }
  }

  private void send(int number, Set<TopicPartition> behind) {
    try {
      context.sendEventToSourceReader(number, new PositionsRequest(new HashSet<>(behind)));
    } catch (FlinkRuntimeException gone) {
      LOG.debug("source {}: reader {} is gone", source, number, gone);
    }
  }

  /**
   * Looks for ranges without records: if only transaction markers are left, no record shows the
   * end.
   */
  private void checkEmptyRanges() {
    Map<TopicPartition, EndOffsets.EarliestAndEnd> stalledRanges = backlog.stalledRanges(now());
    if (isCheckingRanges || stalledRanges.isEmpty() || now() < checkRangesAt) {
      return;
    }
    isCheckingRanges = true;
    context.callAsync(
        () -> ends.findEmptyRanges(stalledRanges),
        (without, failed) -> {
          isCheckingRanges = false;
          checkRangesAt = now() + (failed == null && !without.isEmpty() ? 0 : CHECK_AGAIN_MS);
          if (failed == null) {
            without.forEach(each -> backlog.markEmpty(each, stalledRanges.get(each)));
            updateBacklogStatus();
          }
        });
  }

  private void updateBacklogStatus() {
    long now = now();
    lag = backlog.lag(now);
    boolean holdsProcessing = backlog.isBehind(now);
    boolean hasBacklog = holdsProcessing || backlog.isHoldExpired(now);
    if (hasBacklog != this.hasBacklog) {
      this.hasBacklog = hasBacklog;
      logBacklogChange(now);
    }
    if (backlog.isHoldExpired(now) != holdExpired) {
      holdExpired = !holdExpired;
      if (holdExpired) {
        LOG.warn(
            "source {} has been behind its topics for {} ms, longer than ingest.max-hold;"
                + " processing continues without its unread records",
            source,
            lag);
      }
    }
    if (holdsProcessing != this.holdsProcessing) {
      this.holdsProcessing = holdsProcessing;
      context.setIsProcessingBacklog(holdsProcessing);
    }
  }

  private void logBacklogChange(long now) {
    if (!hasBacklog) {
      LOG.info("source {} has caught up with its topics after {} ms", source, now - behindSince);
      return;
    }
    behindSince = now;
    if (backlog.isBrokerAvailable(now)) {
      LOG.info("source {} has a backlog of up to {} records", source, backlog.pendingRecords());
    } else {
      LOG.warn("source {}: the broker does not respond; assuming a backlog", source);
    }
  }

  private void restart(int reader) {
    readers.remove(reader);
    backlog.restart(reader, now());
    updateBacklogStatus();
  }

  @Override
  public void addReader(int reader) {
    restart(reader);
    enumerator.addReader(reader);
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (event instanceof ReaderPositions positions) {
      onPositions(reader, positions.next());
      assignedPartitions.updateAndGet(
          before -> {
            if (before.containsAll(positions.next().keySet())) {
              return before;
            }
            Set<TopicPartition> more = new HashSet<>(before);
            more.addAll(positions.next().keySet());
            return Set.copyOf(more);
          });
      updateBacklogStatus();
    } else {
      enumerator.handleSourceEvent(reader, event);
    }
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    enumerator.handleSplitRequest(reader, host);
  }

  /** Also called, without splits, when a reader is to restart. */
  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
    restart(reader);
    enumerator.addSplitsBack(splits, reader);
  }

  @Override
  public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
    return enumerator.snapshotState(checkpoint);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    enumerator.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    enumerator.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void close() throws IOException {
    ends.close();
    marks.forEach(ExclusiveName::close);
    enumerator.close();
  }
}
