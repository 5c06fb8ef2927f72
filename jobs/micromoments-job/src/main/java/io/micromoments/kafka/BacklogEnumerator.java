package io.micromoments.kafka;

import java.io.IOException;
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
 * Gives partitions to readers as another does, and tells Flink whether the source works off a
 * backlog: the readers then say so in their streams, behind what they have given out.
 *
 * <p>All runs in the coordinator's thread but what asks the broker.
 */
final class BacklogEnumerator
    implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

  private static final Logger LOG = LoggerFactory.getLogger(BacklogEnumerator.class);

  private static final long POLL_INTERVAL_MS = 200;

  /** How often the broker is asked while there is no backlog. */
  private static final long POLL_INTERVAL_WITHOUT_BACKLOG_MS = 1_000;

  /** Where something was found to read, its reader was just not there yet. */
  private static final long CHECK_AGAIN_MS = 2_000;

  private final String source;
  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final EndOffsets ends;
  private final List<RunningMark> marks;
  private final AtomicReference<BacklogEnumerator> latest;
  private final Backlog backlog;

  /** Partitions that readers have; the thread that asks the broker reads it. */
  private final AtomicReference<Set<TopicPartition>> read = new AtomicReference<>(Set.of());

  private volatile boolean hasBacklog = true;
  private boolean isWaitedFor = true;
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
      List<RunningMark> marks,
      AtomicReference<BacklogEnumerator> latest,
      Backlog.Rules rules) {
    this.latest = latest;
    this.source = source;
    this.enumerator = enumerator;
    this.context = context;
    this.ends = ends;
    this.marks = List.copyOf(marks);
    this.backlog = new Backlog(rules, context.currentParallelism(), now());
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void start() {
    context.setIsProcessingBacklog(true);
    latest.set(this);
    // After a failure of the whole job Flink keeps the gauges of the enumerator before.
    AtomicReference<BacklogEnumerator> now = latest;
    context.metricGroup().gauge("backlog", () -> now.get().hasBacklog ? 1 : 0);
    context.metricGroup().gauge("lagMs", () -> now.get().lag);
    enumerator.start();
    context.callAsync(this::ask, this::onEndOffsets, 0, POLL_INTERVAL_MS);
  }

  /** What the broker says, and when it was asked; null where it is not time to ask yet. */
  private record Answer(Map<TopicPartition, Long> ends, long askedAt) {}

  private Answer ask() throws IOException {
    long now = now();
    if (now - askedAt < (hasBacklog ? POLL_INTERVAL_MS / 2 : POLL_INTERVAL_WITHOUT_BACKLOG_MS)) {
      return null;
    }
    marks.forEach(RunningMark::keep);
    try {
      return new Answer(ends.fetch(read.get()), now);
    } finally {
      askedAt = now(); // What was not asked in time is not made up for.
    }
  }

  private void onEndOffsets(Answer answer, Throwable unanswered) {
    if (answer != null) {
      backlog.onEndOffsets(answer.ends(), answer.askedAt());
      checkEmptyRanges();
    } else if (unanswered != null) {
      LOG.debug("source {}: no answer from the broker", source, unanswered);
      backlog.onNoAnswer();
    }
    if (answer != null || unanswered != null) {
      PositionsRequest request = new PositionsRequest(new HashSet<>(backlog.behind(now())));
      context.registeredReaders().keySet().forEach(reader -> send(reader, request));
    }
    updateBacklogStatus();
  }

  private void send(int reader, PositionsRequest request) {
    try {
      context.sendEventToSourceReader(reader, request);
    } catch (FlinkRuntimeException gone) {
      LOG.debug("source {}: reader {} has gone", source, reader, gone);
    }
  }

  /** Where nothing but marks of transactions is left to read, no record will ever say so. */
  private void checkEmptyRanges() {
    Map<TopicPartition, EndOffsets.OffsetRange> stalledRanges = backlog.stalledRanges(now());
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
    boolean isWaitedFor = backlog.isBehind(now);
    boolean hasBacklog = isWaitedFor || backlog.isHoldExpired(now);
    if (hasBacklog != this.hasBacklog) {
      this.hasBacklog = hasBacklog;
      sayBacklog(now);
    }
    if (backlog.isHoldExpired(now) != holdExpired) {
      holdExpired = !holdExpired;
      if (holdExpired) {
        LOG.warn(
            "source {} has been behind its topics for {} ms; ingest.max-hold has passed, so"
                + " processing continues without its unread records",
            source,
            lag);
      }
    }
    if (isWaitedFor != this.isWaitedFor) {
      this.isWaitedFor = isWaitedFor;
      context.setIsProcessingBacklog(isWaitedFor);
    }
  }

  private void sayBacklog(long now) {
    if (!hasBacklog) {
      LOG.info("source {} has caught up with its topics after {} ms", source, now - behindSince);
      return;
    }
    behindSince = now;
    if (backlog.hasAnswer(now)) {
      LOG.info("source {} has a backlog of up to {} records", source, backlog.records());
    } else {
      LOG.warn("source {}: no answer from the broker, taken as a backlog", source);
    }
  }

  @Override
  public void addReader(int reader) {
    backlog.restart(reader, now());
    updateBacklogStatus();
    enumerator.addReader(reader);
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (event instanceof ReaderPositions positions) {
      backlog.onPositions(reader, positions.next(), now());
      read.updateAndGet(
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

  /** Also called, without splits, when a reader is to start again. */
  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
    backlog.restart(reader, now());
    updateBacklogStatus();
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
    marks.forEach(RunningMark::close);
    enumerator.close();
  }
}
