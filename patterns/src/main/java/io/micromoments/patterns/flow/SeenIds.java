package io.micromoments.patterns.flow;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * The ids that one key has sent within a horizon of event time, to recognise repeats by. All times
 * are in milliseconds.
 */
public final class SeenIds {

  private final MapState<String, Long> seen;
  private final long horizon;
  private final long sweep;

  private SeenIds(MapState<String, Long> seen, long horizon, int sweeps) {
    this.seen = seen;
    this.horizon = horizon;
    this.sweep = Math.max(1, horizon / sweeps);
  }

  /**
   * The ids of the current key, in keyed state.
   *
   * @param state the name of the state, which never changes
   * @param horizon how far a repeat may be from the first, in event time
   * @param sweeps how often within a horizon expired ids are removed
   */
  public static SeenIds inStateOf(
      RuntimeContext context, String state, Duration horizon, int sweeps) {
    return new SeenIds(
        context.getMapState(
            new MapStateDescriptor<>(
                state, BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.LONG_TYPE_INFO)),
        horizon.toMillis(),
        sweeps);
  }

  /** Whether an id was seen within the horizon; if not, it is from now on. */
  public boolean isRepeat(String id, long time) throws Exception {
    Long before = seen.get(id);
    if (before != null && Math.abs(time - before) <= horizon) {
      return true;
    }
    seen.put(id, time);
    return false;
  }

  /** The event time at which {@link #expire} has to be called for an id of a time. */
  public long expiresAt(long time) {
    return Math.floorDiv(time + horizon, sweep) * sweep + sweep;
  }

  /** Forgets what is beyond the horizon. */
  public void expire(long time) throws Exception {
    for (Iterator<Map.Entry<String, Long>> each = seen.iterator(); each.hasNext(); ) {
      if (each.next().getValue() + horizon < time) {
        each.remove();
      }
    }
    if (seen.isEmpty()) {
      seen.clear(); // The heap backend would keep an empty map for the key.
    }
  }
}
