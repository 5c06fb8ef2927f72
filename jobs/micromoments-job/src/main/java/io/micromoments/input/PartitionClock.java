package io.micromoments.input;

import io.micromoments.schemas.Event;

/**
 * Tracks the event time of one partition, and decides which of its events are late. A device's
 * clock may be wrong, so no single device advances time: it follows the second device, or one
 * device confirmed by the broker's clock, or one device less the largest accepted clock error. A
 * device's own greatest event time counts for the lateness of its own events.
 *
 * <p>So time is the second-greatest event time of distinct devices, which takes only three numbers
 * however many devices there are. Pure; all times are milliseconds since the epoch.
 */
public final class PartitionClock {

  /** The time before the first event. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  private final long outOfOrderness;
  private final long unconfirmedLag;

  /** Hash of the device that is furthest ahead: after an erasure no ID may remain in state. */
  private int leader;

  private long leaderTime = UNKNOWN;
  private long confirmed = UNKNOWN;

  /**
   * @param outOfOrderness how far an event may lag behind the time of the partition, in
   *     milliseconds
   * @param unconfirmedLag how much the event time of a single device is reduced before it counts
   *     for other devices, in milliseconds
   */
  public PartitionClock(long outOfOrderness, long unconfirmedLag) {
    this.outOfOrderness = outOfOrderness;
    this.unconfirmedLag = unconfirmedLag;
  }

  /**
   * Returns the hash of the device whose clock stamped an event; without a device, of the customer
   * or identifier.
   */
  public static int owner(Event event) {
    String device = event.deviceId();
    if (device != null && !device.isBlank()) {
      return device.hashCode();
    }
    String customer = event.hasCustomerId() ? event.customerId() : event.identifier();
    return customer == null ? 0 : customer.hashCode();
  }

  /**
   * Adds an event. A late event does not advance time.
   *
   * @param owner see {@link #owner}
   * @param appendedAt the broker's timestamp of the record; {@link Arrival#UNKNOWN} in a file
   * @return by how many milliseconds the event is late; 0 if it is not
   */
  public long onEvent(int owner, long time, long appendedAt) {
    long reached = owner == leader ? Math.max(confirmed, leaderTime) : confirmed;
    if (reached != UNKNOWN && time < reached - outOfOrderness) {
      return reached - outOfOrderness - time;
    }
    boolean isStamped = appendedAt != Arrival.UNKNOWN;
    // An event cannot happen after it has arrived.
    long claimed = isStamped ? Math.min(time, appendedAt) : time;
    if (owner == leader) {
      leaderTime = Math.max(leaderTime, claimed);
    } else if (claimed > leaderTime) {
      confirmed = Math.max(confirmed, leaderTime);
      leader = owner;
      leaderTime = claimed;
    } else {
      confirmed = Math.max(confirmed, claimed);
    }
    if (isStamped && Math.abs(time - appendedAt) <= outOfOrderness) {
      confirmed = Math.max(confirmed, claimed);
    }
    confirmed = Math.max(confirmed, leaderTime - unconfirmedLag);
    return 0;
  }

  /** Returns the time that counts for all devices; {@link #UNKNOWN} before the first. */
  public long time() {
    return confirmed;
  }

  /** Returns the greatest event time of any device. */
  public long greatest() {
    return Math.max(leaderTime, confirmed);
  }

  public int leader() {
    return leader;
  }

  /** Merges a restored clock of this partition; the one that is furthest ahead wins. */
  public void restore(int otherLeader, long otherGreatest, long otherConfirmed) {
    if (otherGreatest > leaderTime) {
      leader = otherLeader;
      leaderTime = otherGreatest;
    }
    confirmed = Math.max(confirmed, otherConfirmed);
  }
}
