package io.micromoments.patterns.flow;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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

/**
 * A stage keyed by {@link Element#key()} that gets the elements of each key in {@link
 * Element#ORDER} once the watermark has passed them, and a call when a deadline it asked for has
 * passed.
 *
 * <p>Elements wait on the heap and go to keyed state only at a checkpoint, where rescaling moves
 * them with their key. The last watermark of a bounded input, {@link Watermark#MAX_WATERMARK}, says
 * that the input ends and nothing about time: what waits for a later time never happens.
 *
 * <p>A stage with one input declares {@code OneInputStreamOperator}; one with more inputs passes
 * them on to {@link #processElement}.
 *
 * @param <OUT> what the stage gives out
 */
public abstract class EventTimeOperator<OUT> extends AbstractStreamOperator<OUT>
    implements Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<Element> WAITING =
      new ListStateDescriptor<>("waiting", new ElementSerializer());

  private transient ReorderBuffer buffer;
  private transient ListState<Element> waiting;
  private transient Set<String> keysInState;
  private transient InternalTimerService<VoidNamespace> timers;

  /**
   * Elements of one key are due; the key is set.
   *
   * @param elements in order, not empty
   * @param watermark how far time has come; deadlines up to here are to be seen to
   */
  protected abstract void process(String key, List<Element> elements, long watermark)
      throws Exception;

  /** A deadline of a key has passed; it may have been seen to already. The key is set. */
  protected abstract void onDeadline(String key, long watermark) throws Exception;

  /** Asks for a call when the watermark reaches a time; for the current key. */
  protected final void callAt(long time) {
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /** How many elements wait for the watermark. */
  protected final int waitingCount() {
    return buffer.size();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting = context.getKeyedStateStore().getListState(WAITING);
    buffer = new ReorderBuffer();
    keysInState = new HashSet<>();
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, this);
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

  /** Takes an element in, whatever input it came by. */
  public final void processElement(StreamRecord<Element> record) {
    buffer.add(record.getValue());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      output.emitWatermark(mark);
      return;
    }
    for (Map.Entry<String, List<Element>> due : buffer.drain(mark.getTimestamp()).entrySet()) {
      setCurrentKey(due.getKey());
      process(due.getKey(), due.getValue(), mark.getTimestamp());
    }
    super.processWatermark(mark);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    onDeadline(timer.getKey(), timers.currentWatermark());
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("no stage asks for processing time");
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
    super.snapshotState(context);
  }
}
