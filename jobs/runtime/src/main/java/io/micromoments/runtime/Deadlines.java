package io.micromoments.runtime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * The deadlines of a stage's keys, as event-time timers. A timer that fires only records its key,
 * so that elements due at the same time are processed first.
 */
public final class Deadlines implements Triggerable<String, VoidNamespace> {

  private final Set<String> keysDue = new LinkedHashSet<>();
  private InternalTimerService<VoidNamespace> timers;

  Deadlines() {}

  /**
   * @param made timer service that was created for this object
   */
  void open(InternalTimerService<VoidNamespace> made) {
    timers = made;
  }

  /** Registers a deadline for the current key. */
  public void register(long time) {
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /** Deletes a deadline of the current key. */
  public void delete(long time) {
    timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /** Returns whether a deadline of a key has passed that was not handled yet. */
  public boolean isDue(String key) {
    return keysDue.contains(key);
  }

  /** Removes and returns the keys whose deadlines have passed. */
  List<String> drainDueKeys() {
    List<String> keys = List.copyOf(keysDue);
    keysDue.clear();
    return keys;
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    keysDue.add(timer.getKey());
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("stages do not register processing-time timers");
  }
}
