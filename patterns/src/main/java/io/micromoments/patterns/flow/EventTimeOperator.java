package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.TombstoneElement;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Tombstone;
import java.util.List;
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
 * A stage keyed by {@link Element#key()} that gets the elements of each key in the {@link
 * DetectionOrder}, and a call when a deadline it asked for has passed.
 *
 * <p>Elements wait on the heap and go to keyed state only at a checkpoint, where rescaling moves
 * them with their key; what is more than the heap should hold goes there at once, the latest first.
 * The last watermark of a bounded input, {@link Watermark#MAX_WATERMARK}, says that the input ends
 * and nothing about time: what waits for a later time never happens.
 *
 * <p>In the order of arrival an element is processed when it comes, but during a backlog (Flink's
 * record attributes tell of it), and after the task was blocked ({@link StallDetector}), it waits
 * for its time as in the other order: what has piled up in several places is not read in the order
 * in which it came to them. Then all that waits is processed at once, each key in order.
 *
 * <p>When the keyed input is idle because all its sources are, the wall clock moves time on after a
 * while, as fast as it goes itself, so that deadlines come.
 *
 * <p>A stage with one input declares {@code OneInputStreamOperator}, one with a second, to every
 * task, {@code TwoInputStreamOperator}. One that is chained behind another gets both by its one
 * input, and tells them apart by {@link Element#isBroadcast}.
 *
 * @param <OUT> what the stage gives out
 */
public abstract class EventTimeOperator<OUT> extends AbstractStreamOperator<OUT> {

  /** How many elements wait on the heap at most; some hundred megabytes where they are large. */
  public static final int DEFAULT_WAITING = 200_000;

  /** That a stage has erased its part of a request. */
  public static final OutputTag<ErasedPart> ERASED =
      new OutputTag<>("erased", new RecordType<>(ErasedPart.class));

  private static final long serialVersionUID = 2L;

  private final StageSettings settings;

  private transient WaitingElements waiting;
  private transient Admission admission;
  private transient StampedOutput<OUT> stamped;
  private transient Deadlines deadlines;
  private transient ErasureGuard guard;
  private transient StageTime stageTime;
  private transient IdleClock idleClock;
  private transient ProcessingOrder order;
  private transient StallWatch stalls;
  private transient boolean isArriving;

  protected EventTimeOperator(StageSettings settings) {
    this.settings = settings;
  }

  /**
   * Elements of one key are due; the key is set.
   *
   * @param elements in order, not empty
   * @param time how far the watermark has come; deadlines up to here are to be seen to
   */
  protected abstract void process(String key, List<Element> elements, long time) throws Exception;

  /**
   * A deadline of a key has passed; it may have been seen to already. The key is set. Of a stage
   * that asks for no deadlines it is never called.
   */
  protected void onDeadline(String key, long time) throws Exception {
    throw new IllegalStateException("this stage asks for no deadlines");
  }

  /**
   * Whether an element could change anything, given what is known of its key without asking state.
   * Asked in order; once one element matters, those of its key that follow are brought with it.
   */
  protected boolean isRelevant(Element element) {
    return true;
  }

  /**
   * Whether the way of an event ends here, so that this stage has to account for it. Each event
   * must have one such stage.
   */
  protected boolean isFinalStageFor(EventElement event) {
    return false;
  }

  /** Accounts for an event of which {@link #isFinalStageFor} could not tell. */
  protected final void count(EventTally.Fate fate) {
    admission.count(fate);
  }

  /** The next time at which {@link #onBoundary} is called, or {@link Long#MAX_VALUE}. */
  protected long nextBoundary() {
    return Long.MAX_VALUE;
  }

  /** Everything before a boundary was processed, and nothing at it or behind. No key is set. */
  protected void onBoundary(long time) throws Exception {}

  /** Everything that is due was processed. No key is set. */
  protected void onIdle() throws Exception {}

  /** All that is due by a watermark, maybe the last one, was processed; no key is set. */
  protected void beforeWatermark(boolean last) throws Exception {}

  /** Asks for a call when the watermark reaches a time; for the current key. */
  protected final void registerDeadline(long time) {
    deadlines.set(time);
  }

  /** Takes back a call that is not needed: it keeps the key in state. For the current key. */
  protected final void deleteDeadline(long time) {
    deadlines.remove(time);
  }

  /** The first input of a stage with two: what comes by key. */
  public void processElement1(StreamRecord<Element> record) throws Exception {
    processElement(record);
  }

  /** The second input: what is sent to every task. */
  public void processElement2(StreamRecord<Element> record) throws Exception {
    processBroadcast(record.getValue());
  }

  /** Takes in what is sent to every task, as far as it concerns every stage. */
  protected final void processBroadcast(Element element) throws Exception {
    if (element instanceof TombstoneElement tombstone) {
      guard.add(tombstone.tombstone());
    }
  }

  /**
   * Whether something that is older than an erasure in effect is of whom it erased.
   *
   * @param now erasures after this time are not in effect yet
   */
  protected final boolean isErased(Tombstones.Kind kind, String id, long time, long now)
      throws Exception {
    return guard.covers(kind, id, time, now);
  }

  /**
   * Whether an element that waited longer than for its time is older than an erasure that was seen
   * to meanwhile. An erasure that is due together with it comes behind it and has not been seen to.
   */
  protected final boolean isErasedMeanwhile(Element element) throws Exception {
    return guard.covers(element, stageTime.before());
  }

  /** A customer was erased, of which every task of this stage has heard itself. */
  protected final void addTombstone(Tombstone tombstone) throws Exception {
    guard.add(tombstone);
  }

  /** What the keys of this stage are. */
  protected Tombstones.Kind keyKind() {
    return Tombstones.Kind.CUSTOMER;
  }

  /** Says that this stage holds nothing any more of whom a request names. */
  protected final void reportErased(ErasureRequest request, String stage, int devices) {
    ErasedPart part =
        new ErasedPart(request.getRequestId(), request.getEventTime(), stage, devices);
    output.collect(ERASED, new StreamRecord<>(part, request.getEventTime().toEpochMilli()));
  }

  /** Counts something that was not taken in because its customer was erased. */
  protected final void countErased() {
    admission.countErased();
  }

  /** Gives out what came in as it is, with what caused it, at once. */
  protected final void forward(StreamRecord<OUT> record) {
    stamped.forward(record);
  }

  /** Puts an element back, to be processed with those of the next watermark. */
  protected final void reinsert(Element element) {
    waiting.add(element);
  }

  /** How far the watermark has come; {@link Long#MIN_VALUE} before the first. */
  protected final long time() {
    return stageTime.now();
  }

  /**
   * Whether what is being processed was taken in as it arrived: deadlines that lie before it have
   * not passed yet, and something older may come. Else it comes in the order of event time.
   */
  protected final boolean isProcessedOnArrival() {
    return isArriving;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    stageTime = new StageTime(context.getOperatorStateStore());
    order = new ProcessingOrder(settings.order(), stageTime);
    waiting =
        new WaitingElements(
            settings.maxWaiting(),
            element -> element instanceof EventElement event && isFinalStageFor(event),
            stageTime::now,
            context.getKeyedStateStore());
    guard = new ErasureGuard(settings, keyKind(), context.getOperatorStateStore());
    admission =
        new Admission(
            guard,
            keyKind(),
            this::isFinalStageFor,
            context.getOperatorStateStore(),
            getMetricGroup());
    deadlines = new Deadlines();
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
    stamped = new StampedOutput<>(output);
    output = stamped;
    getMetricGroup().gauge("elementsWaiting", () -> waiting.onHeap());
    getMetricGroup().addGroup(EventTally.GROUP).gauge("buffered", () -> waiting.counted());
    waiting.open(
        getKeyedStateBackend(),
        getInternalTimerService("returns", VoidNamespaceSerializer.INSTANCE, waiting),
        getMetricGroup().counter("elementsSpilled"));
  }

  /** Takes an element in that came by key, whatever input it came by. The key is set. */
  public void processElement(StreamRecord<Element> record) throws Exception {
    Element element = record.getValue();
    stalls.onElement();
    if (guard.covers(element, time())) {
      admission.drop(element);
      return;
    }
    guard.note(element);
    if (order.isArrival(element)) {
      stamped.causedBy(record);
      onArrival(element);
      stamped.causedByNone();
    } else {
      waiting.addOrSpill(element);
    }
  }

  private void onArrival(Element element) throws Exception {
    admission.accept(element);
    if (isRelevant(element)) {
      isArriving = true;
      process(element.key(), List.of(element), time());
      isArriving = false;
      onIdle();
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
      boolean begins = !stageTime.hasBegun();
      stageTime.begin();
      for (long next = nextBoundary(); next <= mark.getTimestamp(); next = nextBoundary()) {
        advance(next - 1);
        onBoundary(next);
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
      // Flink's method has no throws clause, unlike that of a stage with one input.
      throw new FlinkRuntimeException(e);
    }
  }

  /** What is sent to every task says nothing about the backlog of events. */
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
      onIdle(); // What it keeps on the heap is bounded.
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

  /**
   * Time goes on from where it stood, over the time too for which the job was down. Before it has
   * begun nothing is due; during a backlog, something from before may still be read.
   */
  private void onIdleSources(long step) throws Exception {
    if (stageTime.hasBegun() && !order.isBacklog()) {
      long wallClock = getProcessingTimeService().getCurrentProcessingTime();
      processWatermark(new Watermark(stageTime.whileIdle(step, wallClock)));
    }
  }

  private void advance(long to) throws Exception {
    if (to <= time() && !waiting.hasDue(time())) {
      return;
    }
    stageTime.advance(to);
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(time()));
    waiting.drain(time(), this::processWaiting);
    for (String key : deadlines.takeKeysDue()) {
      setCurrentKey(key);
      onDeadline(key, time());
    }
    onIdle();
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
