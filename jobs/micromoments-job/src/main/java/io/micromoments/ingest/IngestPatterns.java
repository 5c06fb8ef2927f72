package io.micromoments.ingest;

import io.micromoments.detect.PatternHistory;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The patterns as ingest knows them: enough to tell which events no pattern can use. */
final class IngestPatterns {

  private static final Logger LOG = LoggerFactory.getLogger(IngestPatterns.class);

  private static final long QUARANTINE_CHECK_INTERVAL_MS = 1_000;

  private final int keyGroups;
  private final PatternHistory history;
  private KeyGroupRange share;
  private Counter late;
  private ScheduledFuture<?> quarantineCheck;

  /**
   * @param keyGroups number of key groups of the stages that report when a change takes effect
   */
  IngestPatterns(PatternSet initial, int keyGroups) {
    this.keyGroups = keyGroups;
    this.history = new PatternHistory(initial);
  }

  void initialize(OperatorStateStore store) throws Exception {
    history.initialize(store);
  }

  void open(TaskInfo task, MetricGroup metrics) throws Exception {
    history.open();
    share =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
    late = metrics.counter("definitionsLate");
  }

  /**
   * Also checks in processing time which patterns to quarantine: event time may stand still where
   * no event fits a pattern.
   *
   * @param watermark supplies the current watermark
   */
  void scheduleQuarantineCheck(
      ProcessingTimeService wallClock, LongSupplier watermark, Output<?> output) {
    quarantineCheck =
        wallClock.scheduleWithFixedDelay(
            now -> quarantineFailing(watermark.getAsLong(), output),
            QUARANTINE_CHECK_INTERVAL_MS,
            QUARANTINE_CHECK_INTERVAL_MS);
  }

  /**
   * Quarantines the patterns whose conditions have failed too often.
   *
   * @param watermark the current watermark
   */
  void quarantineFailing(long watermark, Output<?> output) throws Exception {
    Quarantines.emit(output, history.quarantineFailing(IngestOperator.STAGE, watermark));
  }

  void close() {
    if (quarantineCheck != null) {
      quarantineCheck.cancel(false);
    }
  }

  /** Returns whether any known version could use an event. */
  boolean mayMatch(Event event) {
    return history.mayMatch(event);
  }

  /** Returns the features that the known versions declare. */
  List<FeatureIndex.Declared> features() {
    return history.versions().features();
  }

  /** Returns whether any known version reads place events. */
  boolean readPlaces() {
    return history.reads(EventStream.PLACE);
  }

  /**
   * Adds a change.
   *
   * @param watermark the current watermark
   * @param readUpTo the greatest event time up to which events that no pattern could use were
   *     dropped; {@link Long#MIN_VALUE} if none were
   * @return the confirmation that this subtask knows the change; empty if it already knew it
   */
  Optional<StreamRecord<ChangeCount>> add(DefinitionChange change, long watermark, long readUpTo)
      throws Exception {
    long wanted = change.getEffectiveAt().toEpochMilli();
    if (!history.add(change, watermark)) {
      return Optional.empty();
    }
    if (wanted <= readUpTo) {
      late.inc();
      LOG.warn(
          "pattern {} version {} arrived after its effective time {}: events up to {} had already"
              + " been read, and those that only this version could match were dropped; publish"
              + " further ahead of the effective time",
          change.getDefinition(),
          change.getVersion(),
          Instant.ofEpochMilli(wanted),
          Instant.ofEpochMilli(readUpTo));
    }
    return Optional.of(
        new StreamRecord<>(PatternHistory.acknowledgement(IngestOperator.STAGE, share, change)));
  }

  void snapshot(long watermark) throws Exception {
    history.applyChanges(watermark);
    history.snapshot(watermark);
  }
}
