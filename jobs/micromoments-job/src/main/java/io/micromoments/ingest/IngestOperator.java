package io.micromoments.ingest;

import io.micromoments.detect.PatternHistory;
import io.micromoments.detect.TracedCustomers;
import io.micromoments.input.Arrival;
import io.micromoments.input.PartitionClock;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTally.Fate;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.BroadcastElement.TraceElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.EventUse;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.RejectedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Receives the records that sources have read: separates late events, generates the watermark, and
 * drops or marks events that no pattern can use, to save shuffling them. There is one input per
 * source of events, one for context records where they have their own source, and one for pattern
 * changes where patterns can change.
 *
 * <p>The watermark follows the slowest source at a distance of the out-of-orderness; no single
 * device advances it. Context and definitions never advance time, but after each start no watermark
 * is emitted until their inputs have caught up; see {@link #FIRST_WATERMARK}. Later, time stands
 * still while the context has a backlog. When the sources end, time ends at the last event or at a
 * configured later time.
 *
 * <p>While any source or the context has a backlog, the operator says so in record attributes
 * ({@code isBacklog}). Records that are delayed on the way here count as a backlog, too: inputs are
 * not read in the order in which records arrive.
 */
public class IngestOperator extends AbstractStreamOperatorV2<Element>
    implements MultipleInputStreamOperator<Element> {

  public static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected", new RecordType<>(RejectedRecord.class));

  /** Late events, with the keys of events that are on time. */
  public static final OutputTag<Element> LATE = new OutputTag<>("late", ElementType.INSTANCE);

  /** Beacon events, under the customer or guest, if any pattern or policy reads place events. */
  public static final OutputTag<Element> BEACON_EVENTS =
      new OutputTag<>("beacon-events", ElementType.INSTANCE);

  /** Counts of features across customers. */
  public static final OutputTag<Element> COUNTS = new OutputTag<>("counts", ElementType.INSTANCE);

  /** Name of the stage in change counts. */
  public static final String STAGE = "ingest";

  /**
   * First watermark after each start if context or definitions have inputs of their own. Everything
   * that those inputs held at the start has been emitted before it. Older than any event.
   */
  public static final Watermark FIRST_WATERMARK = new Watermark(0);

  private static final long HEARTBEAT_CHECK_INTERVAL_MS = 100;

  /** The files of a recording are read one after the other and are one partition. */
  private static final String RECORDING = "recording";

  private final IngestFactory settings;
  private final SourceClocks clocks;
  private final IngestPatterns patterns;
  private final PolicyFeatures policyFeatures;
  private final IngestProgress progress;
  private final TracedCustomers traced;

  private ClockState clockState;
  private EventTally tally;
  private Counter contextRead;
  private Counter contextRejected;
  private Counter unmatchableEvents;
  private final GroupCounts groupCounts = new GroupCounts();

  IngestOperator(IngestFactory settings, StreamOperatorParameters<Element> parameters) {
    super(parameters, settings.inputs());
    this.settings = settings;
    this.clocks =
        new SourceClocks(
            settings.sources(),
            settings.reportsProgress(),
            settings.outOfOrderness(),
            settings.unconfirmedLag());
    this.progress =
        new IngestProgress(
            clocks,
            (settings.hasContext() ? 1 : 0) + (settings.hasDefinitions() ? 1 : 0),
            settings.until(),
            output,
            this::beforeWatermark);
    this.patterns = new IngestPatterns(settings.patterns(), settings.keyGroups());
    this.policyFeatures = new PolicyFeatures(settings.policy());
    this.traced = settings.traced();
  }

  @Override
  @SuppressWarnings("rawtypes") // required by Flink's interface
  public List<Input> getInputs() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < settings.sources().size(); i++) {
      inputs.add(source(i));
    }
    if (settings.hasContext()) {
      inputs.add(new ContextInput());
    }
    if (settings.hasDefinitions()) {
      inputs.add(new DefinitionInput());
    }
    return inputs;
  }

  final Input<Arrival> source(int number) {
    return new EventInput(number);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    clockState = new ClockState(context.getOperatorStateStore());
    clockState.restore(clocks);
    patterns.initialize(context.getOperatorStateStore());
    policyFeatures.initialize(context.getOperatorStateStore());
    traced.initialize(context.getOperatorStateStore());
    tally = new EventTally(context.getOperatorStateStore(), getMetricGroup());
  }

  @Override
  public void open() throws Exception {
    super.open();
    patterns.open(getRuntimeContext().getTaskInfo(), getMetricGroup());
    declareFeatures();
    patterns.scheduleQuarantineCheck(getProcessingTimeService(), progress::watermark, output);
    if (clocks.sourcesReportBacklog()) {
      long interval = HEARTBEAT_CHECK_INTERVAL_MS;
      ScheduledFuture<?> unused =
          getProcessingTimeService()
              .scheduleWithFixedDelay(scheduled -> checkHeartbeats(), interval, interval);
    }
    contextRead = getMetricGroup().counter("contextRead");
    contextRejected = getMetricGroup().counter("contextRejected");
    unmatchableEvents = getMetricGroup().counter("unmatchableEvents");
    getMetricGroup().gauge("contextBacklog", () -> progress.hasContextBacklog() ? 1 : 0);
    progress.open(
        new SlowestSourceReport(
            settings.sources(), clocks, getMetricGroup(), getProcessingTimeService()));
  }

  @Override
  public void close() throws Exception {
    patterns.close();
    super.close();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    clockState.snapshot(clocks);
    tally.snapshot();
    patterns.snapshot(progress.watermark());
    policyFeatures.snapshot(progress.watermark());
    declareFeatures(); // Versions that have expired were removed.
    super.snapshotState(context);
  }

  private void checkHeartbeats() throws Exception {
    progress.checkHeartbeats(getProcessingTimeService().getCurrentProcessingTime());
  }

  private void beforeWatermark(long watermark) throws Exception {
    patterns.quarantineFailing(watermark, output);
    traced.removeEnded(watermark);
    groupCounts.emit(this::emitCount);
  }

  private void onArrival(int source, Arrival read) throws Exception {
    if (read.isHeartbeat()) {
      clocks.heartbeat(source, read.appendedAt());
      checkHeartbeats();
      return;
    }
    Arrival arrival = withoutMerge(read);
    boolean isEvent = arrival.isEvent();
    if (isEvent) {
      tally.count(Fate.READ);
    } else {
      contextRead.inc();
    }
    if (arrival.rejection() != null) {
      if (isEvent) {
        tally.count(Fate.REJECTED);
      } else {
        contextRejected.inc();
      }
      output.collect(REJECTED, new StreamRecord<>(DeadLetters.rejected(arrival)));
    } else if (arrival.element() instanceof EventElement event) {
      onEvent(source, arrival, event);
    } else {
      output.collect(arrival.toStreamRecord(arrival.element()));
    }
    progress.onRecord();
  }

  /** Rejects a merge if customers cannot be merged. */
  private Arrival withoutMerge(Arrival arrival) {
    boolean isMerge =
        arrival.element() instanceof ContextElement context
            && context.stream() == ContextStream.MERGE;
    return isMerge && !settings.merges() ? arrival.rejected(DeadLetters.NO_MERGES) : arrival;
  }

  private void onEvent(int source, Arrival arrival, EventElement event) {
    long lateBy =
        clocks.onEvent(
            source,
            settings.reportsProgress().get(source) ? arrival.topic() : RECORDING,
            arrival.partition(),
            PartitionClock.owner(event.event()),
            event.time(),
            arrival.appendedAt());
    if (lateBy > 0) {
      tally.count(Fate.LATE);
      output.collect(LATE, new StreamRecord<>(DeadLetters.late(arrival, event, lateBy)));
      return;
    }
    groupCounts.add(event.event(), this::emitCount);
    if (event.event().stream() == EventStream.BEACON && usesPlaces()) {
      output.collect(BEACON_EVENTS, arrival.toStreamRecord(atPlace(event.event())));
    }
    boolean mayMatch =
        progress.isCatchingUp()
            || patterns.mayMatch(event.event())
            || policyFeatures.read(event.event());
    EventUse use = mayMatch ? EventUse.MATCHING : EventUse.CONTEXT;
    if (!mayMatch) {
      unmatchableEvents.inc();
      use = traced.mayConcern(event.event(), settings.merges()) ? EventUse.TRACING : use;
    }
    EventElement element = new EventElement(event.key(), event.event(), use);
    if (!element.concernsCustomer()
        && !event.event().needsDeviceLinking()
        && !event.event().needsIdentifierLookup()) {
      tally.count(Fate.IGNORED);
      return;
    }
    output.collect(arrival.toStreamRecord(element));
  }

  private void emitCount(Element count) {
    output.collect(COUNTS, new StreamRecord<>(count, count.time()));
  }

  private void declareFeatures() {
    List<FeatureIndex.Declared> declared = new ArrayList<>(patterns.features());
    declared.addAll(policyFeatures.declared());
    groupCounts.declare(declared);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    groupCounts.emit(this::emitCount);
  }

  /** Returns whether a pattern or policy may read place events. */
  private boolean usesPlaces() {
    return progress.isCatchingUp() || patterns.readPlaces() || policyFeatures.readPlaces();
  }

  /** Returns an event at a place under the customer that it names, or else under the guest. */
  private static EventElement atPlace(Event event) {
    String person = event.hasCustomerId() ? event.customerId() : GuestId.of(event.deviceId());
    return new EventElement(person, event);
  }

  private void onPattern(DefinitionChange change) throws Exception {
    // Until all inputs have caught up, no event is dropped for lack of a pattern.
    long readUpTo = progress.isCatchingUp() ? Long.MIN_VALUE : clocks.latest();
    patterns
        .add(change, progress.watermark(), readUpTo)
        .ifPresent(known -> output.collect(PatternHistory.COUNTS, known));
  }

  /**
   * Input of one source. The maximal watermark marks its end; other watermarks report its progress,
   * if the source tracks it.
   */
  private final class EventInput extends UnkeyedInput<Arrival> {
    private final int source;

    EventInput(int source) {
      super(IngestOperator.this::reportOrForwardLatencyMarker);
      this.source = source;
    }

    @Override
    public void processElement(StreamRecord<Arrival> arrival) throws Exception {
      onArrival(source, arrival.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      if (mark.equals(Watermark.MAX_WATERMARK)) {
        clocks.end(source);
        progress.sourcesChanged();
      } else {
        clocks.reportProgress(source, mark.getTimestamp());
        progress.emitWatermarkIfDue();
      }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
      clocks.idle(source, status.isIdle());
      progress.sourcesChanged();
    }

    @Override
    public void processRecordAttributes(RecordAttributes attributes) {
      clocks.setBacklog(source, attributes.isBacklog());
      progress.emitBacklogStatus();
    }
  }

  /** Input of context records that do not arrive with the events. */
  private final class ContextInput extends CatchUpInput<Arrival> {
    ContextInput() {
      super(IngestOperator.this::reportOrForwardLatencyMarker, progress::onInputCaughtUp);
    }

    @Override
    public void processElement(StreamRecord<Arrival> record) throws Exception {
      Arrival arrival = withoutMerge(record.getValue());
      if (arrival.isHeartbeat()) {
        progress.contextHeartbeat(arrival.appendedAt());
        checkHeartbeats();
        return;
      }
      contextRead.inc();
      if (arrival.rejection() == null) {
        output.collect(arrival.toStreamRecord(arrival.element()));
      } else {
        contextRejected.inc();
        output.collect(REJECTED, new StreamRecord<>(DeadLetters.rejected(arrival)));
      }
    }

    @Override
    public void processRecordAttributes(RecordAttributes attributes) throws Exception {
      progress.contextBacklog(attributes.isBacklog());
      super.processRecordAttributes(attributes);
      progress.emitBacklogStatus();
      progress.sourcesChanged();
    }
  }

  private final class DefinitionInput extends CatchUpInput<BroadcastElement> {
    DefinitionInput() {
      super(IngestOperator.this::reportOrForwardLatencyMarker, progress::onInputCaughtUp);
    }

    @Override
    public void processElement(StreamRecord<BroadcastElement> record) throws Exception {
      if (record.getValue() instanceof DefinitionElement definition) {
        switch (definition.change().getKind()) {
          case PATTERN -> onPattern(definition.change());
          case POLICY -> policyFeatures.add(definition.change(), progress.watermark());
        }
        declareFeatures();
      } else if (record.getValue() instanceof TraceElement trace) {
        traced.add(trace.request(), progress.watermark());
      }
    }
  }
}
