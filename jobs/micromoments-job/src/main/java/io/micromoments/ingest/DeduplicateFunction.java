package io.micromoments.ingest;

import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTally.Fate;
import io.micromoments.runtime.SeenIds;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Drops duplicate events: same ID, stream and customer or device, at most one horizon of event time
 * apart. Keyed by a salted hash of the customer or device, so that state holds no customer's ID.
 * Entries expire after the horizon.
 */
public final class DeduplicateFunction extends KeyedProcessFunction<String, Element, Element>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;

  /** Returns the salted hash of the customer or device. */
  public static final class Key implements KeySelector<Element, String> {
    private static final long serialVersionUID = 1L;
    private final StageSettings settings;
    private transient String salt;

    public Key(StageSettings settings) {
      this.settings = settings;
    }

    @Override
    public String getKey(Element element) {
      if (salt == null) {
        salt = settings.salt();
      }
      return Tombstones.hash(salt, Tombstones.Kind.CUSTOMER, element.key());
    }
  }

  /** Number of times per horizon at which expired entries are removed. */
  private static final int SWEEPS = 8;

  private final Duration horizon;
  private transient SeenIds seen;
  private transient EventTally tally;

  public DeduplicateFunction(Duration horizon) {
    this.horizon = horizon;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    tally = new EventTally(context.getOperatorStateStore(), getRuntimeContext().getMetricGroup());
  }

  @Override
  public void open(OpenContext context) {
    seen = SeenIds.inStateOf(getRuntimeContext(), "seen", horizon, SWEEPS);
  }

  @Override
  public void processElement(Element element, Context context, Collector<Element> out)
      throws Exception {
    if (element instanceof EventElement event) {
      if (seen.isRepeat(event.event().stream().code() + event.id(), event.time())) {
        tally.count(Fate.DUPLICATE);
        return;
      }
      context.timerService().registerEventTimeTimer(seen.expiresAt(event.time()));
    }
    out.collect(element);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Element> out) throws Exception {
    seen.expire(time);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    tally.snapshot();
  }
}
