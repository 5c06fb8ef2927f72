package io.micromoments.context;

import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.MathUtils;

/**
 * The channels on which customers were seen last, of so many customers as there is room for here.
 * Nearly every event tells one, most of them nothing else, and state is far away: on the heap a few
 * reads of scattered memory, in RocksDB a read and a write. So state hears of it only when a
 * checkpoint comes, or another customer needs the place.
 *
 * <p>A set-associative cache: a customer has a place in one of four neighbouring slots, whose
 * numbers lie side by side. Of a full set, the one goes who was seen the longest ago.
 */
public final class LatestChannels {

  /** What is kept of customers in state. */
  public interface Store {
    /** What is kept of the customer who is being asked for here; null: nothing. */
    ChannelSeen read() throws Exception;

    /**
     * Keeps it, maybe of another.
     *
     * @param seen null: nothing is to be kept
     */
    void write(String customer, ChannelSeen seen) throws Exception;
  }

  /** With room for 65,536 customers, in 2.4 megabytes and their ids. */
  private static final int SETS = 1 << 14;

  private static final int WAYS = 4;

  /** Of a slot's numbers: hash of the customer, place in {@link #names}, whether state knows. */
  private static final int HEAD = 0;

  /** When the customer was seen last. */
  private static final int AT = 1;

  /** Until when it is nothing new that a customer is on one of the channels in {@link #KNOWN}. */
  private static final int UNTIL = 2;

  /** A bit for each of {@link #names}. */
  private static final int KNOWN = 3;

  private static final int NUMBERS = 4;
  private static final int MAX_NAMES = Long.SIZE;
  private static final long NAME = 0xff;
  private static final long UNWRITTEN = 0x100;

  private final Store store;
  private final int mask;
  private final String[] customers;
  private final long[] numbers;

  /** Channels as events name them that may be taken in; there are few. */
  private final List<String> names = new ArrayList<>();

  private final Map<String, Integer> places = new HashMap<>();

  public LatestChannels(Store store) {
    this(store, SETS);
  }

  /**
   * With another number of places.
   *
   * @param sets a power of two
   */
  LatestChannels(Store store, int sets) {
    this.store = store;
    this.mask = sets - 1;
    this.customers = new String[sets * WAYS];
    this.numbers = new long[sets * WAYS * NUMBERS];
  }

  /**
   * Takes in an event that tells nothing but that the customer is on a channel of which it is known
   * for a while yet that the customer is there.
   *
   * @return false where it may tell more; nothing is taken in then
   */
  public boolean take(String customer, Event event) throws Exception {
    String channel = event.channel();
    if (channel == null || event.stream() == EventStream.INTERACTION) {
      return false;
    }
    int name = nameOf(channel);
    int slot = name < 0 ? -1 : slotOf(customer);
    if (slot < 0) {
      return false;
    }
    int at = slot * NUMBERS;
    if ((numbers[at + KNOWN] & (1L << name)) == 0
        || event.time() > numbers[at + UNTIL]
        || event.isPurchase()) {
      return false;
    }
    if (event.time() >= numbers[at + AT]) {
      numbers[at + AT] = event.time();
      numbers[at + HEAD] = (numbers[at + HEAD] & ~NAME) | name | UNWRITTEN;
    }
    return true;
  }

  /** The channel on which a customer was seen last; null: on none. */
  public ChannelSeen of(String customer) throws Exception {
    int slot = slotOf(customer);
    return slot < 0 ? store.read() : seen(slot);
  }

  /**
   * What is known after all else was looked at.
   *
   * @param seen the channel last seen; null: nothing is to be known of the customer any more
   * @param follows whether being seen on any other channel is news, as a command may go there then
   */
  public void put(String customer, ChannelSeen seen, boolean follows) throws Exception {
    int slot = find(customer, hash(customer));
    int name = placeOf(seen);
    if (name < 0) {
      if (slot >= 0) {
        customers[slot] = null;
      }
      store.write(customer, seen);
      return;
    }
    if (slot < 0) {
      slot = make(customer, hash(customer));
    } else {
      if (follows) {
        numbers[slot * NUMBERS + KNOWN] &= 1L << name;
      }
      if (seen.equals(seen(slot))) {
        return;
      }
    }
    set(slot, hash(customer), name, seen);
    numbers[slot * NUMBERS + HEAD] |= UNWRITTEN;
  }

  /** Tells state what it has not heard of yet. */
  public void flush() throws Exception {
    for (int slot = 0; slot < customers.length; slot++) {
      write(slot);
    }
  }

  /**
   * The slot of a customer, which state may have to be asked for; below 0: the customer has none.
   */
  private int slotOf(String customer) throws Exception {
    int hash = hash(customer);
    int slot = find(customer, hash);
    if (slot >= 0) {
      return slot;
    }
    ChannelSeen seen = store.read();
    int name = placeOf(seen);
    if (name < 0) {
      return -1;
    }
    slot = make(customer, hash);
    set(slot, hash, name, seen);
    return slot;
  }

  private int find(String customer, int hash) {
    int first = (hash & mask) * WAYS;
    for (int slot = first; slot < first + WAYS; slot++) {
      if ((int) (numbers[slot * NUMBERS + HEAD] >>> Integer.SIZE) == hash
          && customer.equals(customers[slot])) {
        return slot;
      }
    }
    return -1;
  }

  /** A place for a customer who has none; who was seen the longest ago makes room. */
  private int make(String customer, int hash) throws Exception {
    int first = (hash & mask) * WAYS;
    int oldest = first;
    for (int slot = first; slot < first + WAYS && customers[oldest] != null; slot++) {
      if (customers[slot] == null
          || numbers[slot * NUMBERS + AT] < numbers[oldest * NUMBERS + AT]) {
        oldest = slot;
      }
    }
    write(oldest);
    customers[oldest] = customer;
    numbers[oldest * NUMBERS + KNOWN] = 0;
    return oldest;
  }

  /** Other channels stay known for no longer than this one. */
  private void set(int slot, int hash, int name, ChannelSeen seen) {
    int at = slot * NUMBERS;
    long time = seen.getAt().toEpochMilli();
    long until = seen.getKnownUntil() == null ? Long.MIN_VALUE : seen.getKnownUntil();
    boolean others = numbers[at + KNOWN] != 0 && time <= numbers[at + UNTIL];
    numbers[at + UNTIL] = others ? Math.min(until, numbers[at + UNTIL]) : until;
    numbers[at + KNOWN] = (others ? numbers[at + KNOWN] : 0) | 1L << name;
    numbers[at + AT] = time;
    numbers[at + HEAD] = (long) hash << Integer.SIZE | name;
  }

  private void write(int slot) throws Exception {
    int head = slot * NUMBERS + HEAD;
    if (customers[slot] != null && (numbers[head] & UNWRITTEN) != 0) {
      store.write(customers[slot], seen(slot));
      numbers[head] &= ~UNWRITTEN;
    }
  }

  private ChannelSeen seen(int slot) {
    int at = slot * NUMBERS;
    return new ChannelSeen(
        names.get((int) (numbers[at + HEAD] & NAME)),
        Instant.ofEpochMilli(numbers[at + AT]),
        numbers[at + UNTIL] == Long.MIN_VALUE ? null : numbers[at + UNTIL]);
  }

  /** Below 0: no event that may be taken in has named this channel, or nothing is known. */
  private int placeOf(ChannelSeen seen) {
    return seen == null ? -1 : places.getOrDefault(seen.getChannel(), -1);
  }

  /** The place of a name; below 0: there are too many. */
  private int nameOf(String channel) {
    Integer known = places.get(channel);
    if (known != null) {
      return known;
    }
    if (names.size() == MAX_NAMES) {
      return -1;
    }
    names.add(channel);
    places.put(channel, names.size() - 1);
    return names.size() - 1;
  }

  /** With its bits mixed, for what follows looks at a part of them. */
  private static int hash(String customer) {
    return MathUtils.bitMix(customer.hashCode());
  }
}
