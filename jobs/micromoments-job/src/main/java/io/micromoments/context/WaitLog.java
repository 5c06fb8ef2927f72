package io.micromoments.context;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.ChannelWait;
import io.micromoments.schemas.CustomerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tracks how long a customer had to wait on each channel. The policy decides which waits are long
 * and how long they count, so a wait is dropped only if another one was both at least as long and
 * at least as recent.
 */
public final class WaitLog {

  private static final int MAX_CHANNELS = 30;
  private static final int MAX_WAITS = 10;
  private static final Comparator<ChannelWait> BY_TIME = Comparator.comparing(ChannelWait::getAt);

  private final CustomerState state;

  /**
   * @param state holds the waits; changed in place
   */
  WaitLog(CustomerState state) {
    this.state = state;
  }

  /**
   * Records a wait.
   *
   * @param channel in upper case
   * @return whether the state changed
   */
  boolean add(String channel, ChannelWait wait) {
    List<ChannelWait> known = state.getWaits().get(channel);
    if (wait.getWaitMs() <= 0 || (known == null && state.getWaits().size() >= MAX_CHANNELS)) {
      return false;
    }
    List<ChannelWait> kept = new ArrayList<>(known == null ? List.of() : known);
    if (kept.stream().anyMatch(each -> outweighs(each, wait))) {
      return false;
    }
    kept.removeIf(each -> outweighs(wait, each));
    kept.add(wait);
    kept.sort(BY_TIME);
    Instant oldest = kept.get(kept.size() - 1).getAt().minus(Policy.CONTACT_RETENTION);
    kept.removeIf(each -> each.getAt().isBefore(oldest));
    if (kept.size() > MAX_WAITS) {
      kept.remove(MAX_WAITS); // The latest, which is the shortest.
    }
    state.getWaits().put(channel, kept);
    return true;
  }

  /**
   * Returns whether there was a wait of at least {@code least} on a channel, less than {@code
   * within} before {@code now}.
   */
  public boolean has(String channel, Duration least, Duration within, Instant now) {
    List<ChannelWait> known = state.getWaits().get(channel);
    if (known != null) {
      for (ChannelWait each : known) {
        if (each.getWaitMs() >= least.toMillis() && each.getAt().plus(within).isAfter(now)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean outweighs(ChannelWait one, ChannelWait other) {
    return one.getWaitMs() >= other.getWaitMs() && !one.getAt().isBefore(other.getAt());
  }
}
