package io.micromoments.runtime;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * The ids that one key has sent within a horizon of event time, for deduplication. All times are in
 * milliseconds.
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
   * Returns the ids of the current key, in keyed state.
   *
   * @param state name of the state, which must never change
   * @param horizon maximum distance of a duplicate from the first occurrence, in event time
   * @param sweeps how often per horizon expired ids are removed
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

  /** Returns whether an id was seen within the horizon; records it if not. */
  public boolean isRepeat(String id, long time) throws Exception {
    Long before = seen.get(id);
    if (before != null && Math.abs(time - before) <= horizon) {
      return true;
    }
    seen.put(id, time);
    return false;
  }

  /** Returns the event time at which {@link #expire} must be called for an id seen at a time. */
  public long expiresAt(long time) {
    return Math.floorDiv(time + horizon, sweep) * sweep + sweep;
  }

  /** Removes the ids beyond the horizon. */
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
