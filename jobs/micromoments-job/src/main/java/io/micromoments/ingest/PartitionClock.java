package io.micromoments.ingest;

import io.micromoments.schemas.Event;

/**
 * The event time of one partition, and which of its events are late. A device's clock may be wrong,
 * so no single device advances time: it follows the second device, or one device where the broker's
 * clock agrees, or one device less the largest accepted clock error. A device's own greatest event
 * time counts for the lateness of its own events.
 *
 * <p>So time is the second greatest event time of different devices. Three numbers are all it
 * takes, however many devices there are. Pure; all times are milliseconds since the epoch.
 */
public final class PartitionClock {

  /** Before the first event. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  private final long outOfOrderness;
  private final long unconfirmedLag;

  /** The device that is furthest ahead, as a hash, for an erasure leaves nobody's id anywhere. */
  private int leader;

  private long ofLeader = UNKNOWN;
  private long confirmed = UNKNOWN;

  /**
   * @param outOfOrderness how much older than the time that was reached an event may be
   * @param unconfirmedLag how much less the event time of a single device counts for the others
   */
  public PartitionClock(long outOfOrderness, long unconfirmedLag) {
    this.outOfOrderness = outOfOrderness;
    this.unconfirmedLag = unconfirmedLag;
  }

  /** Whose clock has stamped an event: the device's, or where none is named the customer's. */
  public static int owner(Event event) {
    String device = event.deviceId();
    if (device != null && !device.isBlank()) {
      return device.hashCode();
    }
    String customer = event.customerId();
    return customer == null ? 0 : customer.hashCode();
  }

  /**
   * Takes in an event. A late event does not advance time.
   *
   * @param owner see {@link #owner}
   * @param appendedAt the broker's timestamp of the record; {@link Arrival#UNKNOWN} in a file
   * @return by how many milliseconds the event is late; 0 if it is not
   */
  public long see(int owner, long time, long appendedAt) {
    long reached = owner == leader ? Math.max(confirmed, ofLeader) : confirmed;
    if (reached != UNKNOWN && time < reached - outOfOrderness) {
      return reached - outOfOrderness - time;
    }
    boolean isStamped = appendedAt != Arrival.UNKNOWN;
    // Nothing happens after it has arrived.
    long claimed = isStamped ? Math.min(time, appendedAt) : time;
    if (owner == leader) {
      ofLeader = Math.max(ofLeader, claimed);
    } else if (claimed > ofLeader) {
      confirmed = Math.max(confirmed, ofLeader);
      leader = owner;
      ofLeader = claimed;
    } else {
      confirmed = Math.max(confirmed, claimed);
    }
    if (isStamped && Math.abs(time - appendedAt) <= outOfOrderness) {
      confirmed = Math.max(confirmed, claimed);
    }
    confirmed = Math.max(confirmed, ofLeader - unconfirmedLag);
    return 0;
  }

  /** How far time has come, for all; {@link #UNKNOWN} before. */
  public long time() {
    return confirmed;
  }

  /** The greatest event time, whoever's. */
  long greatest() {
    return Math.max(ofLeader, confirmed);
  }

  int leader() {
    return leader;
  }

  /** Goes on from what was seen before, the furthest of all that is said of the partition. */
  void restore(int otherLeader, long otherGreatest, long otherConfirmed) {
    if (otherGreatest > ofLeader) {
      leader = otherLeader;
      ofLeader = otherGreatest;
    }
    confirmed = Math.max(confirmed, otherConfirmed);
  }
}
