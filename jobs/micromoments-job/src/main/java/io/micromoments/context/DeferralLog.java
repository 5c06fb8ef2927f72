package io.micromoments.context;

import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.DeferredMoment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The moments of a customer on which decisions are deferred, and the timers of these decisions. */
public final class DeferralLog {

  private static final int MAX_DEFERRED = 20;

  /** Longer than any element can be ahead of the watermark. */
  private static final long TIMERS_KEPT_MS = Duration.ofHours(1).toMillis();

  private static final Comparator<DeferredMoment> BY_TIME =
      Comparator.comparing(DeferredMoment::getUntil)
          .thenComparing(each -> each.getMoment().getMoment().getDetectedAt())
          .thenComparing(each -> each.getMoment().getMoment().getMomentId());

  private final CustomerState state;

  DeferralLog(CustomerState state) {
    this.state = state;
  }

  /**
   * Adds a moment; of too many, the one that would be decided on first is dropped.
   *
   * @param now time of the element that caused this; in arrival order it may be ahead of the timers
   * @return whether a timer must be registered for {@code until}
   */
  public boolean add(ActiveMoment active, Instant until, long now) {
    removeIf(each -> isSame(each, active)); // It may be handed over or merged once more.
    List<DeferredMoment> deferred = state.getDeferred();
    deferred.add(new DeferredMoment(active, until));
    deferred.sort(BY_TIME);
    if (deferred.size() > MAX_DEFERRED) {
      deferred.remove(0);
    }
    List<Long> timers = state.getTimers();
    timers.removeIf(each -> each < now - TIMERS_KEPT_MS);
    boolean isNew = !timers.contains(until.toEpochMilli());
    if (isNew) {
      timers.add(until.toEpochMilli());
    }
    return isNew;
  }

  private static boolean isSame(ActiveMoment a, ActiveMoment b) {
    return a.getMoment().getMomentId().equals(b.getMoment().getMomentId());
  }

  /** Returns whether the decision on a moment is deferred. */
  public boolean contains(ActiveMoment active) {
    return state.getDeferred().stream().anyMatch(each -> isSame(each.getMoment(), active));
  }

  /** Returns until when the next decision is deferred; empty if none is. */
  public Optional<Instant> next() {
    List<DeferredMoment> deferred = state.getDeferred();
    return deferred.isEmpty() ? Optional.empty() : Optional.of(deferred.get(0).getUntil());
  }

  /** Removes and returns the moments that were deferred until a time, in order. */
  public List<ActiveMoment> take(Instant until) {
    List<ActiveMoment> taken = new ArrayList<>();
    List<DeferredMoment> deferred = state.getDeferred();
    while (!deferred.isEmpty() && !deferred.get(0).getUntil().isAfter(until)) {
      taken.add(deferred.remove(0).getMoment());
    }
    return taken;
  }

  /** Removes moments that have ended. */
  public void removeIf(Predicate<ActiveMoment> isEnded) {
    state.getDeferred().removeIf(each -> isEnded.test(each.getMoment()));
  }

  /** Returns the times of the registered timers, in milliseconds since the epoch. */
  public List<Long> timers() {
    return List.copyOf(state.getTimers());
  }
}
