package io.micromoments.context;

import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CustomerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The active moments of a customer, ordered by (detected_at, moment_id). */
public final class ActiveMoments {

  private static final int MAX_MOMENTS = 100;

  private static final Comparator<ActiveMoment> BY_DETECTION =
      Comparator.comparing(ActiveMoments::activeSince)
          .thenComparing(active -> active.getMoment().getMomentId());

  private final CustomerState state;

  ActiveMoments(CustomerState state) {
    this.state = state;
  }

  /** Adds a moment and removes those that have expired. */
  public void add(ActiveMoment moment, Instant now, Duration lifetime) {
    List<ActiveMoment> moments = state.getActiveMoments();
    moments.subList(0, firstAlive(now, lifetime)).clear();
    int at = moments.size();
    while (at > 0 && BY_DETECTION.compare(moments.get(at - 1), moment) > 0) {
      at--;
    }
    moments.add(at, moment);
    if (moments.size() > MAX_MOMENTS) {
      moments.remove(0);
    }
  }

  /**
   * Returns since when a moment has been active: since its detection, or since the time until which
   * it was deferred.
   */
  public static Instant activeSince(ActiveMoment active) {
    return active.getActiveSince() == null
        ? active.getMoment().getDetectedAt()
        : Instant.ofEpochMilli(active.getActiveSince());
  }

  /** Removes a moment. */
  public void remove(String momentId) {
    state.getActiveMoments().removeIf(each -> each.getMoment().getMomentId().equals(momentId));
  }

  /** Returns whether a moment with this id is already active. */
  public boolean contains(String momentId) {
    for (ActiveMoment each : state.getActiveMoments()) {
      if (each.getMoment().getMomentId().equals(momentId)) {
        return true;
      }
    }
    return false;
  }

  /** Adds moments of a device that was linked, unless they are known. */
  void addAll(List<ActiveMoment> moments) {
    for (ActiveMoment active : moments) {
      if (!contains(active.getMoment().getMomentId())) {
        state.getActiveMoments().add(active);
      }
    }
    state.getActiveMoments().sort(BY_DETECTION);
  }

  /** Adds the moments of a customer who is the same person; only the latest are kept. */
  void merge(List<ActiveMoment> moments) {
    CustomerMerger.keepLast(state.getActiveMoments(), moments, BY_DETECTION, MAX_MOMENTS);
  }

  /**
   * Returns the moments that are active at a time, ordered by (detected_at, moment_id). The list is
   * a view, valid until the next moment is added.
   */
  public List<ActiveMoment> at(Instant now, Duration lifetime) {
    List<ActiveMoment> moments = state.getActiveMoments();
    return moments.subList(firstAlive(now, lifetime), moments.size());
  }

  /** Returns the index of the first active moment; expired ones precede it. */
  private int firstAlive(Instant now, Duration lifetime) {
    long oldest = now.minus(lifetime).toEpochMilli();
    List<ActiveMoment> moments = state.getActiveMoments();
    int at = 0;
    while (at < moments.size() && activeSince(moments.get(at)).toEpochMilli() <= oldest) {
      at++;
    }
    return at;
  }
}
