package io.micromoments.context;

import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.BadExperience;
import io.micromoments.schemas.CustomerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How long a customer had to wait on channels. How long a wait counts, and from what length on, is
 * a policy's; so of each channel those waits are kept than which none was both later and as long.
 */
public final class WaitLog {

  private static final int MAX_CHANNELS = 30;
  private static final int MAX_WAITS = 10;
  private static final Comparator<BadExperience> BY_TIME =
      Comparator.comparing(BadExperience::getAt);

  private final CustomerState state;

  /**
   * @param state where they are kept; changed in place
   */
  WaitLog(CustomerState state) {
    this.state = state;
    // As an earlier version kept them.
    state.getBadExperiences().forEach(this::add);
    state.getBadExperiences().clear();
  }

  /**
   * Takes in a wait.
   *
   * @param channel in capitals
   * @return whether it says more than is known
   */
  boolean add(String channel, BadExperience wait) {
    List<BadExperience> known = state.getWaits().get(channel);
    if (wait.getWaitMs() <= 0 || (known == null && state.getWaits().size() >= MAX_CHANNELS)) {
      return false;
    }
    List<BadExperience> kept = new ArrayList<>(known == null ? List.of() : known);
    if (kept.stream().anyMatch(each -> outweighs(each, wait))) {
      return false;
    }
    kept.removeIf(each -> outweighs(wait, each));
    kept.add(wait);
    kept.sort(BY_TIME);
    Instant oldest = kept.get(kept.size() - 1).getAt().minus(Policy.CONTACTS_KEPT);
    kept.removeIf(each -> each.getAt().isBefore(oldest));
    if (kept.size() > MAX_WAITS) {
      kept.remove(MAX_WAITS); // The shortest of them.
    }
    state.getWaits().put(channel, kept);
    return true;
  }

  /** Whether there was at least such a wait on a channel in the time before {@code now}. */
  public boolean has(String channel, Duration least, Duration within, Instant now) {
    List<BadExperience> known = state.getWaits().get(channel);
    if (known != null) {
      for (BadExperience each : known) {
        if (each.getWaitMs() >= least.toMillis() && each.getAt().plus(within).isAfter(now)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean outweighs(BadExperience one, BadExperience other) {
    return one.getWaitMs() >= other.getWaitMs() && !one.getAt().isBefore(other.getAt());
  }
}
