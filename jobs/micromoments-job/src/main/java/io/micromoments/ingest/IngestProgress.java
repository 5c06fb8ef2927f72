package io.micromoments.ingest;

import io.micromoments.runtime.element.Element;
import java.util.List;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributesBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Decides when ingest emits watermarks, the status of its sources, and whether it has a backlog.
 */
final class IngestProgress {

  /** What is emitted before a watermark. */
  interface BeforeWatermark {
    void run(long watermark) throws Exception;
  }

  /** A watermark is emitted after this many records or this much event time, whichever is first. */
  private static final int RECORDS_PER_WATERMARK = 256;

  private static final long MILLIS_PER_WATERMARK = 1_000;

  private final SourceClocks clocks;
  private final long until;
  private final Output<StreamRecord<Element>> output;
  private final BeforeWatermark beforeWatermark;
  private final InputBacklog contextBacklog = new InputBacklog(false, Long.MAX_VALUE);

  private long lastWatermarkProgress = Long.MIN_VALUE / 2;
  private long watermark = Long.MIN_VALUE;
  private int recordsSinceWatermark;
  private int inputsCatchingUp;
  private Boolean emittedBacklog;
  private boolean isIdle;
  private SlowestSourceReport slowestSource;

  /**
   * @param inputsCatchingUp number of inputs that must have caught up before the first watermark
   * @param until earliest end of event time, in milliseconds since the epoch
   */
  IngestProgress(
      SourceClocks clocks,
      int inputsCatchingUp,
      long until,
      Output<StreamRecord<Element>> output,
      BeforeWatermark beforeWatermark) {
    this.clocks = clocks;
    this.inputsCatchingUp = inputsCatchingUp;
    this.until = until;
    this.output = output;
    this.beforeWatermark = beforeWatermark;
  }

  void open(SlowestSourceReport report) {
    slowestSource = report;
  }

  /** Returns the latest watermark; {@link Long#MIN_VALUE} before the first. */
  long watermark() {
    return watermark;
  }

  /** Returns whether an input has not reached its position at the start of the job. */
  boolean isCatchingUp() {
    return inputsCatchingUp > 0;
  }

  boolean hasContextBacklog() {
    return isCatchingUp() || contextBacklog.isBehind();
  }

  void contextHeartbeat(long appendedAt) {
    contextBacklog.heartbeat(appendedAt);
  }

  void contextBacklog(boolean isBacklog) {
    contextBacklog.report(isBacklog);
  }

  void onRecord() throws Exception {
    recordsSinceWatermark++;
    emitWatermarkIfDue();
  }

  /**
   * Takes note of sources and context that are silent.
   *
   * @param now processing time
   */
  void checkHeartbeats(long now) throws Exception {
    clocks.checkHeartbeats(now);
    contextBacklog.check(now);
    emitBacklogStatus();
    emitWatermarkIfDue();
  }

  /** Emits a watermark after enough records or event time. */
  void emitWatermarkIfDue() throws Exception {
    if (inputsCatchingUp > 0 || contextBacklog.isBehind()) {
      return;
    }
    long reached = clocks.progress();
    boolean enough = recordsSinceWatermark >= RECORDS_PER_WATERMARK;
    if (reached != Long.MIN_VALUE
        && (reached - lastWatermarkProgress >= MILLIS_PER_WATERMARK
            || (enough && reached > lastWatermarkProgress))) {
      recordsSinceWatermark = 0;
      lastWatermarkProgress = reached;
      emit(clocks.watermark(reached));
    } else if (enough) {
      recordsSinceWatermark = 0;
      slowestSource.log();
    }
  }

  private void emit(long time) throws Exception {
    watermark = Math.max(watermark, time);
    beforeWatermark.run(watermark);
    output.emitWatermark(new Watermark(watermark));
    slowestSource.log();
  }

  /** An input that does not advance time has reached its position at the start of the job. */
  void onInputCaughtUp() throws Exception {
    inputsCatchingUp--;
    if (inputsCatchingUp == 0) {
      emitBacklogStatus();
      emit(IngestOperator.FIRST_WATERMARK.getTimestamp());
      sourcesChanged();
    }
  }

  /** Emits the backlog status if it has changed, but not before all inputs have caught up. */
  void emitBacklogStatus() {
    boolean hasBacklog = contextBacklog.isBehind() || clocks.anyHasBacklog();
    if (!clocks.sourcesReportBacklog()
        || inputsCatchingUp > 0
        || (emittedBacklog != null && emittedBacklog == hasBacklog)) {
      return;
    }
    emittedBacklog = hasBacklog;
    output.emitRecordAttributes(
        new RecordAttributesBuilder(List.of()).setBacklog(hasBacklog).build());
  }

  /** A source has ended, or has become idle or active. */
  void sourcesChanged() throws Exception {
    if (inputsCatchingUp > 0) {
      return;
    }
    if (clocks.allEnded()) {
      if (isIdle) {
        // Flink ignores watermarks from idle inputs, even the maximal one.
        isIdle = false;
        output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
      }
      long end = Math.max(clocks.latest(), until);
      if (end != Long.MIN_VALUE) {
        emit(end);
      }
      output.emitWatermark(Watermark.MAX_WATERMARK);
      return;
    }
    if (clocks.noneActive() != isIdle) {
      isIdle = !isIdle;
      output.emitWatermarkStatus(isIdle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }
    emitWatermarkIfDue();
  }
}
