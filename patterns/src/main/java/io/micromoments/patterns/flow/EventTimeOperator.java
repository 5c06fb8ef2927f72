package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.TombstoneElement;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Tombstone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
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
 * <p>When the keyed input is idle because all its sources are, the wall clock moves time on after a
 * while, as fast as it goes itself, so that deadlines come.
 *
 * <p>A stage with one input declares {@code OneInputStreamOperator}, one with a second, to every
 * task, {@code TwoInputStreamOperator}.
 *
 * @param <OUT> what the stage gives out
 */
public abstract class EventTimeOperator<OUT> extends AbstractStreamOperator<OUT>
    implements Triggerable<String, VoidNamespace> {

  /** How many elements wait on the heap at most; some hundred megabytes where they are large. */
  public static final int DEFAULT_WAITING = 200_000;

  /** That a stage has erased its part of a request. */
  public static final OutputTag<ErasedPart> ERASED =
      new OutputTag<>("erased", new AvroTypeInfo<>(ErasedPart.class));

  private static final long serialVersionUID = 2L;
  private static final ListStateDescriptor<Element> WAITING =
      new ListStateDescriptor<>("waiting", new ElementSerializer());
  private static final ListStateDescriptor<Element> SPILLED =
      new ListStateDescriptor<>("spilled", new ElementSerializer());

  private static final ListStateDescriptor<Long> TIME =
      new ListStateDescriptor<>("time", BasicTypeInfo.LONG_TYPE_INFO);

  private final StageSettings settings;
  private final DetectionOrder order;
  private final int maxWaiting;

  private transient ReorderBuffer buffer;
  private transient ListState<Element> waiting;
  private transient ListState<Element> spilled;
  private transient ListState<Long> times;
  private transient Set<String> keysInState;
  private transient Set<String> keysWithDeadline;
  private transient InternalTimerService<VoidNamespace> deadlines;
  private transient InternalTimerService<VoidNamespace> returns;
  private transient ErasureGuard guard;
  private transient Counter spills;
  private transient Counter erased;
  private transient long time;
  private transient IdleClock idleClock;

  protected EventTimeOperator(StageSettings settings) {
    this.settings = settings;
    this.order = settings.order();
    this.maxWaiting = settings.maxWaiting();
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
  protected boolean matters(Element element) {
    return true;
  }

  /** The next time at which {@link #onBoundary} is called, or {@link Long#MAX_VALUE}. */
  protected long nextBoundary() {
    return Long.MAX_VALUE;
  }

  /** Everything before a boundary was processed, and nothing at it or behind. No key is set. */
  protected void onBoundary(long time) throws Exception {}

  /** Everything that is due was processed. No key is set. */
  protected void onIdle() throws Exception {}

  /** Asks for a call when the watermark reaches a time; for the current key. */
  protected final void callAt(long time) {
    deadlines.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /**
   * Takes back a call asked for; for the current key. A call that is not needed any more has to be
   * taken back, for it keeps the key in state.
   */
  protected final void forgetCall(long time) {
    deadlines.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
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

  /** A customer was erased, of which every task of this stage has heard itself. */
  protected final void bury(Tombstone tombstone) throws Exception {
    guard.add(tombstone);
  }

  /** What the keys of this stage are. */
  protected Tombstones.Kind keysAre() {
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
    erased.inc();
  }

  /** Puts an element back, to be processed with those of the next watermark. */
  protected final void putBack(Element element) {
    buffer.add(element);
  }

  /** How far the watermark has come; {@link Long#MIN_VALUE} before the first. */
  protected final long time() {
    return time;
  }

  protected final DetectionOrder order() {
    return order;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting = context.getKeyedStateStore().getListState(WAITING);
    spilled = context.getKeyedStateStore().getListState(SPILLED);
    guard = new ErasureGuard(settings, keysAre(), context.getOperatorStateStore());
    buffer = new ReorderBuffer();
    keysInState = new HashSet<>();
    keysWithDeadline = new LinkedHashSet<>();
    times = context.getOperatorStateStore().getUnionListState(TIME);
    long least = Long.MAX_VALUE;
    for (long each : times.get()) {
      least = Math.min(least, each);
    }
    time = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  @Override
  public void open() throws Exception {
    super.open();
    deadlines = getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, this);
    returns =
        getInternalTimerService("returns", VoidNamespaceSerializer.INSTANCE, new ReturnFromState());
    getMetricGroup().gauge("elementsWaiting", () -> buffer.size());
    spills = getMetricGroup().counter("elementsSpilled");
    erased = getMetricGroup().counter("erased");
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            WAITING,
            (key, state) -> {
              for (Element element : state.get()) {
                buffer.add(element);
              }
              keysInState.add(key);
            });
  }

  /** Takes an element in, whatever input it came by. The key is set. */
  public final void processElement(StreamRecord<Element> record) throws Exception {
    Element element = record.getValue();
    if (guard.covers(element, time)) {
      erased.inc();
      return;
    }
    guard.note(element);
    if (order == DetectionOrder.ARRIVAL) {
      if (matters(element)) {
        process(element.key(), List.of(element), time);
        onIdle();
      }
      return;
    }
    buffer.add(element);
    if (buffer.size() > maxWaiting) {
      spill();
    }
  }

  private void spill() throws Exception {
    for (Element element : buffer.takeLatest()) {
      setCurrentKey(element.key());
      spilled.add(element);
      returns.registerEventTimeTimer(VoidNamespace.INSTANCE, element.time());
      spills.inc();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (!mark.equals(Watermark.MAX_WATERMARK)) {
      for (long next = nextBoundary(); next <= mark.getTimestamp(); next = nextBoundary()) {
        advance(next - 1);
        onBoundary(next);
      }
      advance(mark.getTimestamp());
    }
    output.emitWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    super.processWatermarkStatus(status);
    onStatus(status);
  }

  @Override
  protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
    super.processWatermarkStatus(status, input);
    if (input == 0) {
      onStatus(status);
    }
  }

  private void onStatus(WatermarkStatus status) {
    if (idleClock == null) {
      idleClock =
          new IdleClock(getProcessingTimeService(), settings.idleAdvance(), this::onIdleSources);
    }
    idleClock.onStatus(status);
  }

  /** Time goes on from where it stood; where it has not begun there is nothing to be due. */
  private void onIdleSources(long step) throws Exception {
    if (time != Long.MIN_VALUE) {
      processWatermark(new Watermark(time + step));
    }
  }

  private void advance(long to) throws Exception {
    if (to <= time && !buffer.hasDue(time)) {
      return;
    }
    time = Math.max(time, to);
    // Calls only note their keys, so that what is due at the same time is processed first.
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(time));
    Map<String, List<Element>> due = new LinkedHashMap<>();
    for (Element element : buffer.drain(time)) {
      if (guard.coversAtItsTime(element)) {
        erased.inc();
        continue;
      }
      List<Element> ofKey = due.get(element.key());
      if (ofKey == null && matters(element)) {
        ofKey = new ArrayList<>(2);
        due.put(element.key(), ofKey);
      }
      if (ofKey != null) {
        ofKey.add(element);
      }
    }
    for (Map.Entry<String, List<Element>> entry : due.entrySet()) {
      setCurrentKey(entry.getKey());
      process(entry.getKey(), entry.getValue(), time);
    }
    for (String key : keysWithDeadline) {
      setCurrentKey(key);
      onDeadline(key, time);
    }
    keysWithDeadline.clear();
    onIdle();
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    keysWithDeadline.add(timer.getKey());
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("no stage asks for processing time");
  }

  /** Brings spilled elements of a key back when the first of them is due. */
  private final class ReturnFromState implements Triggerable<String, VoidNamespace> {
    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      List<Element> later = new ArrayList<>();
      for (Element element : spilled.get()) {
        if (element.time() <= time) {
          buffer.add(element);
        } else {
          later.add(element);
        }
      }
      spilled.update(later);
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
      throw new IllegalStateException("no stage asks for processing time");
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    Map<String, List<Element>> content = buffer.content();
    for (String key : keysInState) {
      if (!content.containsKey(key)) {
        setCurrentKey(key);
        waiting.clear();
      }
    }
    for (Map.Entry<String, List<Element>> entry : content.entrySet()) {
      setCurrentKey(entry.getKey());
      waiting.update(entry.getValue());
    }
    keysInState = new HashSet<>(content.keySet());
    guard.forget(time);
    times.update(List.of(time));
    super.snapshotState(context);
  }
}
