package io.micromoments.runtime;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Tombstone;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OutputTag;

/**
 * Base class of stages keyed by {@link Element#key()}, which process the elements of each key in
 * the {@link DetectionOrder} and are called when a deadline they registered has passed.
 *
 * <p>Elements are buffered on the heap. They are written to keyed state at a checkpoint, so that
 * rescaling moves them with their key; above the heap limit they spill to state immediately, the
 * latest first. The last watermark of a bounded input, {@link Watermark#MAX_WATERMARK}, ends the
 * input without advancing event time: what is due later is never processed.
 *
 * <p>In arrival order an element is processed when it arrives. During a backlog (see Flink's record
 * attributes) and after the task was blocked ({@link StallDetector}) it is buffered as in watermark
 * order, because input queued in several channels is not read in the order of its arrival.
 * Afterwards all buffered elements are processed at once, each key in order.
 *
 * <p>While all sources of the keyed input are idle, the wall clock advances event time, after a
 * delay and at its own speed, so that deadlines pass.
 *
 * <p>A stage with one input declares {@code OneInputStreamOperator}, one with an additional
 * broadcast input {@code TwoInputStreamOperator}.
 *
 * @param <OUT> type of the output
 */
public abstract class EventTimeOperator<OUT> extends AbstractStreamOperator<OUT> {

  /** Reports that a stage has erased its part of a request. */
  public static final OutputTag<ErasedPart> ERASED =
      new OutputTag<>("erased", new RecordType<>(ErasedPart.class));

  private static final long serialVersionUID = 2L;

  private final StageSettings settings;

  private transient ElementBuffer waiting;
  private transient ErasureFilter admission;
  private transient StampedOutput<OUT> stamped;
  private transient Deadlines deadlines;
  private transient List<Deadlines> allDeadlines;
  private transient ErasureGuard guard;
  private transient StageTime stageTime;
  private transient IdleClock idleClock;
  private transient ProcessingOrder order;
  private transient StallWatch stalls;
  private transient boolean inArrivalOrder;

  protected EventTimeOperator(StageSettings settings) {
    this.settings = settings;
  }

  /**
   * Processes elements of one key. The current key is set.
   *
   * @param elements in order, not empty
   * @param time current watermark; deadlines up to it must be handled
   */
  protected abstract void process(String key, List<Element> elements, long time) throws Exception;

  /** Handles a deadline of the current key; {@link #process} may have handled it already. */
  protected void onDeadline(String key, long time) throws Exception {
    throw new IllegalStateException("this stage does not register deadlines");
  }

  /**
   * Returns whether an element could change anything, as far as known without access to state.
   * Called in order; elements of the key that follow a relevant one are processed, too.
   */
  protected boolean isRelevant(Element element) {
    return true;
  }

  /** Returns whether an event's processing ends here, in the one stage that must count it. */
  protected boolean isFinalStageFor(EventElement event) {
    return false;
  }

  /** Counts an event for which {@link #isFinalStageFor} could not decide. */
  protected final void count(EventTally.Fate fate) {
    admission.count(fate);
  }

  /**
   * Returns the next time at which {@link #onVersionChange} is called, or {@link Long#MAX_VALUE}.
   */
  protected long nextVersionChange() {
    return Long.MAX_VALUE;
  }

  /** Called when everything before a boundary, and nothing else, was processed. No key is set. */
  protected void onVersionChange(long time) throws Exception {}

  /** Called after everything due was processed. The current key is undefined. */
  protected void afterElements() throws Exception {}

  /** Called after everything due by a watermark was processed. No current key is set. */
  protected void beforeWatermark(boolean last) throws Exception {}

  /** Called before this stage becomes idle or active: while it is idle, time passes without it. */
  protected void beforeStatus(boolean isIdle) {}

  /** Returns the deadlines of the current key. */
  protected final Deadlines deadlines() {
    return deadlines;
  }

  /**
   * Returns other deadlines of the current key: to delete one does not affect the same time in
   * {@link #deadlines}.
   *
   * @param name of the timer service
   */
  protected final Deadlines openDeadlines(String name) {
    Deadlines opened = new Deadlines();
    opened.open(getInternalTimerService(name, VoidNamespaceSerializer.INSTANCE, opened));
    allDeadlines.add(opened);
    return opened;
  }

  /** Processes the first, keyed input of a stage with two. */
  public void processElement1(StreamRecord<Element> record) throws Exception {
    processElement(record);
  }

  /** Processes the second input, a broadcast stream. */
  public void processElement2(StreamRecord<BroadcastElement> record) throws Exception {
    if (record.getValue() instanceof TombstoneElement tombstone) {
      guard.add(tombstone.tombstone());
    }
    processBroadcast(record.getValue());
  }

  /** Processes a broadcast element; a tombstone is in effect already. */
  protected void processBroadcast(BroadcastElement element) throws Exception {}

  /**
   * Returns whether data is older than an erasure in effect of the id it belongs to.
   *
   * @param now erasures after this time are not in effect yet
   */
  protected final boolean isErased(Tombstones.Kind kind, String id, long time, long now)
      throws Exception {
    return guard.covers(kind, id, time, now);
  }

  /** Records that an id was erased, in addition to those whose tombstones arrive. */
  protected final void addTombstone(Tombstone tombstone) throws Exception {
    guard.add(tombstone);
  }

  /** Returns the kind of this stage's keys. */
  protected Tombstones.Kind keyKind() {
    return Tombstones.Kind.CUSTOMER;
  }

  /** Reports that this stage has erased everything that a request names. */
  protected final void reportErased(ErasureRequest request, String stage, int devices) {
    if (request.getRequestId().isEmpty()) {
      return; // The erasure of a guest is a part of that of the customer.
    }
    ErasedPart part =
        new ErasedPart(request.getRequestId(), request.getEventTime(), stage, devices);
    output.collect(ERASED, new StreamRecord<>(part, request.getEventTime().toEpochMilli()));
  }

  /** Counts data that was dropped because its customer was erased. */
  protected final void countErased() {
    admission.countErased();
  }

  /** Returns the current watermark; {@link Long#MIN_VALUE} before the first. */
  protected final long time() {
    return stageTime.now();
  }

  /**
   * Returns whether elements are being processed on arrival: earlier deadlines may not have passed,
   * and older elements may follow. Otherwise they are processed in event-time order.
   */
  protected final boolean isInArrivalOrder() {
    return inArrivalOrder;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    stageTime = new StageTime(context.getOperatorStateStore());
    order = new ProcessingOrder(settings.order(), stageTime);
    waiting =
        new ElementBuffer(
            settings.maxBuffered(),
            element -> element instanceof EventElement event && isFinalStageFor(event),
            stageTime::now,
            context.getKeyedStateStore());
    guard = new ErasureGuard(settings, keyKind(), context.getOperatorStateStore());
    admission =
        new ErasureFilter(
            guard,
            keyKind(),
            this::isFinalStageFor,
            context.getOperatorStateStore(),
            getMetricGroup());
    deadlines = new Deadlines();
    allDeadlines = new ArrayList<>(List.of(deadlines));
  }

  @Override
  public void open() throws Exception {
    super.open();
    deadlines.open(
        getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, deadlines));
    idleClock =
        new IdleClock(getProcessingTimeService(), settings.idleAdvance(), this::onIdleSources);
    stalls =
        new StallWatch(
            getProcessingTimeService(),
            isStalled -> {
              order.setStalled(isStalled);
              onOrderChanged();
            });
    if (settings.order() == DetectionOrder.ARRIVAL) {
      stalls.start();
    }
    stamped = new StampedOutput<>(output, this::beforeStatus);
    output = stamped;
    getMetricGroup().gauge("elementsBuffered", () -> waiting.onHeap());
    getMetricGroup().addGroup(EventTally.GROUP).gauge("buffered", () -> waiting.counted());
    waiting.open(
        getKeyedStateBackend(),
        getInternalTimerService("spilled-due", VoidNamespaceSerializer.INSTANCE, waiting),
        getMetricGroup().counter("elementsSpilled"));
  }

  /** Processes a keyed element, whatever input it came from. The current key is set. */
  public void processElement(StreamRecord<Element> record) throws Exception {
    Element element = record.getValue();
    stalls.onElement();
    if (guard.covers(element, time())) {
      admission.drop(element);
      return;
    }
    guard.onErasure(element);
    if (order.isArrival(element)) {
      stamped.setTimestampFrom(record);
      onArrival(element);
      stamped.clearTimestamp();
    } else {
      waiting.addOrSpill(element);
    }
  }

  private void onArrival(Element element) throws Exception {
    admission.accept(element);
    if (isRelevant(element)) {
      inArrivalOrder = true;
      process(element.key(), List.of(element), time());
      inArrivalOrder = false;
      afterElements();
    }
  }

  @Override
  public void processWatermark1(Watermark mark) throws Exception {
    stageTime.onKeyedWatermark(mark);
    super.processWatermark1(mark);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK) && stageTime.isBehindKeyedWatermark()) {
      processWatermark(stageTime.keyedWatermark());
    }
    if (!mark.equals(Watermark.MAX_WATERMARK)) {
      boolean begins = !stageTime.hasReceivedWatermark();
      stageTime.begin();
      for (long next = nextVersionChange();
          next <= mark.getTimestamp();
          next = nextVersionChange()) {
        advance(next - 1);
        onVersionChange(next);
      }
      advance(mark.getTimestamp());
      if (begins) {
        processAllWaiting();
      }
    }
    beforeWatermark(mark.equals(Watermark.MAX_WATERMARK));
    output.emitWatermark(mark);
  }

  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    order.setBacklog(attributes.isBacklog());
    onOrderChanged();
  }

  @Override
  public void processRecordAttributes1(RecordAttributes attributes) {
    try {
      processRecordAttributes(attributes);
    } catch (Exception e) {
      // Flink's method has no throws clause, unlike that for one input.
      throw new FlinkRuntimeException(e);
    }
  }

  /** Ignored: the broadcast stream says nothing about the backlog of events. */
  @Override
  public void processRecordAttributes2(RecordAttributes attributes) {}

  private void onOrderChanged() throws Exception {
    processAllWaiting();
    output.emitRecordAttributes(order.attributes());
  }

  private void processAllWaiting() throws Exception {
    if (order.isArrival()) {
      waiting.drainAll(this::processWaiting);
    }
  }

  private void processWaiting(String key, List<Element> elements) throws Exception {
    List<Element> taken = admission.select(elements, this::isRelevant);
    if (!taken.isEmpty()) {
      setCurrentKey(key);
      process(key, taken, time());
      afterElements(); // Bounds what the stage caches on the heap.
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    super.processWatermarkStatus(status);
    idleClock.onStatus(status);
  }

  @Override
  protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
    super.processWatermarkStatus(status, input);
    if (input == 0) {
      idleClock.onStatus(status);
    }
  }

  /** Advances time, also by a downtime of the job; not in a backlog, which has earlier elements. */
  private void onIdleSources(long step) throws Exception {
    if (stageTime.hasReceivedWatermark() && !order.isBacklog()) {
      long wallClock = getProcessingTimeService().getCurrentProcessingTime();
      processWatermark(new Watermark(stageTime.nextIdleTime(step, wallClock)));
    }
  }

  private void advance(long to) throws Exception {
    if (to <= time() && !waiting.hasDue(time())) {
      return;
    }
    stageTime.advance(to);
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(time()));
    waiting.drain(time(), this::processWaiting);
    Set<String> due = new LinkedHashSet<>();
    allDeadlines.forEach(each -> due.addAll(each.drainDueKeys()));
    for (String key : due) {
      setCurrentKey(key);
      onDeadline(key, time());
    }
    afterElements();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    waiting.snapshot();
    admission.snapshot();
    guard.forget(time());
    stageTime.snapshot(getProcessingTimeService().getCurrentProcessingTime());
    super.snapshotState(context);
  }
}
