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

  private static final long TICK = 200;

  /** How often the broker is asked while there is no backlog. */
  private static final long CALM = 1_000;

  private final String source;
  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final TopicEnds ends;
  private final Backlog backlog;

  /** Partitions that readers have; the thread that asks the broker reads it. */
  private final AtomicReference<Set<TopicPartition>> read = new AtomicReference<>(Set.of());

  private volatile boolean isBehind = true;
  private volatile long lag;
  private boolean saidTooLong;
  private boolean isLooking;
  private long askedAt = Long.MIN_VALUE / 2;
  private long behindSince = now();

  BacklogEnumerator(
      String source,
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      SplitEnumeratorContext<KafkaPartitionSplit> context,
      TopicEnds ends,
      Backlog.Rules rules) {
    this.source = source;
    this.enumerator = enumerator;
    this.context = context;
    this.ends = ends;
    this.backlog = new Backlog(rules, context.currentParallelism(), now());
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void start() {
    context.setIsProcessingBacklog(true);
    context.metricGroup().gauge("backlog", () -> isBehind ? 1 : 0);
    context.metricGroup().gauge("lagMs", () -> lag);
    enumerator.start();
    context.callAsync(this::ask, this::asked, 0, TICK);
  }

  /** What the broker says, and when it was asked; null where it is not time to ask yet. */
  private record Answer(Map<TopicPartition, Long> ends, long askedAt) {}

  private Answer ask() throws IOException {
    long now = now();
    if (!isBehind && now - askedAt < CALM) {
      return null;
    }
    askedAt = now;
    return new Answer(ends.ask(read.get()), now);
  }

  private void asked(Answer answer, Throwable unanswered) {
    if (answer != null) {
      backlog.endsAre(answer.ends(), answer.askedAt());
      PositionsRequest request = new PositionsRequest(new HashSet<>(backlog.behind(now())));
      context.registeredReaders().keySet().forEach(reader -> send(reader, request));
      lookBetween();
    } else if (unanswered != null) {
      LOG.debug("source {}: the broker was not heard of", source, unanswered);
    }
    tell();
  }

  private void send(int reader, PositionsRequest request) {
    try {
      context.sendEventToSourceReader(reader, request);
    } catch (FlinkRuntimeException gone) {
      LOG.debug("source {}: reader {} has gone", source, reader, gone);
    }
  }

  /** Where nothing but marks of transactions is left to read, no record will ever say so. */
  private void lookBetween() {
    Map<TopicPartition, TopicEnds.Part> standing = backlog.standing(now());
    if (isLooking || standing.isEmpty()) {
      return;
    }
    isLooking = true;
    context.callAsync(
        () -> ends.withoutRecords(standing),
        (without, failed) -> {
          isLooking = false;
          if (failed == null) {
            without.forEach(each -> backlog.nothingIsIn(each, standing.get(each)));
            tell();
          }
        });
  }

  private void tell() {
    long now = now();
    lag = backlog.lag(now);
    boolean behind = backlog.isBehind(now);
    if (backlog.isTooLong(now) != saidTooLong) {
      saidTooLong = !saidTooLong;
      if (saidTooLong) {
        LOG.warn(
            "source {} is {} ms behind its topics and was waited for long enough"
                + " (ingest.longest-hold): the others go on without what it has not read",
            source,
            lag);
      }
    }
    if (behind == isBehind) {
      return;
    }
    isBehind = behind;
    context.setIsProcessingBacklog(behind);
    if (behind) {
      behindSince = now;
      LOG.info(
          "source {} is behind its topics by {} records; until it has caught up, events are matched"
              + " in the order of event time",
          source,
          backlog.records());
    } else if (!saidTooLong) {
      LOG.info("source {} has caught up with its topics after {} ms", source, now - behindSince);
    }
  }

  @Override
  public void addReader(int reader) {
    backlog.restart(reader, now());
    if (!isBehind) {
      isBehind = true;
      behindSince = now();
      context.setIsProcessingBacklog(true);
    }
    enumerator.addReader(reader);
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (event instanceof Positions positions) {
      backlog.positionsAre(reader, positions.next(), now());
      read.updateAndGet(
          before -> {
            if (before.containsAll(positions.next().keySet())) {
              return before;
            }
            Set<TopicPartition> more = new HashSet<>(before);
            more.addAll(positions.next().keySet());
            return Set.copyOf(more);
          });
      tell();
    } else {
      enumerator.handleSourceEvent(reader, event);
    }
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    enumerator.handleSplitRequest(reader, host);
  }

  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
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
    enumerator.close();
  }
}
