package io.micromoments.patterns.flow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * The deadlines of a stage's keys, in Flink's timers. One that has come only notes its key, so that
 * what is due at the same time is processed first.
 */
final class Deadlines implements Triggerable<String, VoidNamespace> {

  private final Set<String> keysDue = new LinkedHashSet<>();
  private InternalTimerService<VoidNamespace> timers;

  /**
   * @param made for this
   */
  void open(InternalTimerService<VoidNamespace> made) {
    timers = made;
  }

  /** Sets one for the current key. */
  void set(long time) {
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /** Removes one of the current key. */
  void remove(long time) {
    timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
  }

  /** Takes out the keys whose deadlines have come. */
  List<String> takeKeysDue() {
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
    throw new IllegalStateException("no stage asks for processing time");
  }
}
