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
 * Write-back cache of the latest channel of each recently seen customer. Nearly every event carries
 * a channel, and most change nothing else. Keyed state is too expensive for that: a few scattered
 * memory reads on the heap backend, a read and a write on RocksDB. Entries are written to state
 * only at checkpoints and on eviction.
 *
 * <p>The cache is 4-way set-associative: a customer occupies one of four adjacent slots, whose
 * fields are adjacent in memory. If all four are taken, the least recently seen customer is
 * evicted.
 */
public final class LatestChannels {

  /** The state behind the cache. */
  public interface Store {
    /** Reads the entry of the current key; null if there is none. */
    ChannelSeen read() throws Exception;

    /**
     * Writes the entry of a customer, who need not be the current key.
     *
     * @param seen null deletes the entry
     */
    void write(String customer, ChannelSeen seen) throws Exception;
  }

  /** Capacity for 65,536 customers: 2.4 MB plus the customer ids. */
  private static final int SETS = 1 << 14;

  private static final int WAYS = 4;

  /** Offset of the slot's head: customer hash, index into {@link #names}, {@link #DIRTY} flag. */
  private static final int HEAD = 0;

  /** Offset of the time at which the customer was last seen. */
  private static final int AT = 1;

  /**
   * Offset of the time until which a sighting on a channel in {@link #KNOWN} changes nothing else.
   */
  private static final int UNTIL = 2;

  /** Offset of a bit set with one bit for each of {@link #names}. */
  private static final int KNOWN = 3;

  private static final int FIELDS_PER_SLOT = 4;
  private static final int MAX_NAMES = Long.SIZE;
  private static final long NAME = 0xff;
  private static final long DIRTY = 0x100;

  private final Store store;
  private final int mask;
  private final String[] customers;
  private final long[] numbers;

  /** Channel names as spelled in events; there are few. */
  private final List<String> names = new ArrayList<>();

  private final Map<String, Integer> places = new HashMap<>();

  public LatestChannels(Store store) {
    this(store, SETS);
  }

  /**
   * Creates a cache of another capacity, for tests.
   *
   * @param sets number of sets; a power of two
   */
  LatestChannels(Store store, int sets) {
    this.store = store;
    this.mask = sets - 1;
    this.customers = new String[sets * WAYS];
    this.numbers = new long[sets * WAYS * FIELDS_PER_SLOT];
  }

  /**
   * Applies an event that changes nothing but the latest channel: the customer is known to have
   * been on that channel, and their record does not need to be updated yet.
   *
   * @return false if the event may change more; the cache is unchanged then
   */
  public boolean tryApply(String customer, Event event) throws Exception {
    String channel = event.channel();
    if (channel == null || event.stream() == EventStream.INTERACTION) {
      return false;
    }
    int name = indexOfOrAdd(channel);
    int slot = name < 0 ? -1 : slotOf(customer);
    if (slot < 0) {
      return false;
    }
    int at = slot * FIELDS_PER_SLOT;
    if ((numbers[at + KNOWN] & (1L << name)) == 0
        || event.time() > numbers[at + UNTIL]
        || event.isPurchase()) {
      return false;
    }
    if (event.time() >= numbers[at + AT]) {
      numbers[at + AT] = event.time();
      numbers[at + HEAD] = (numbers[at + HEAD] & ~NAME) | name | DIRTY;
    }
    return true;
  }

  /**
   * Returns the latest channel of the customer, who must be the current key; null if there is none.
   */
  public ChannelSeen of(String customer) throws Exception {
    int slot = slotOf(customer);
    return slot < 0 ? store.read() : seen(slot);
  }

  /**
   * Stores the latest channel after the customer's record was updated.
   *
   * @param seen the latest channel; null removes the customer
   * @param follows whether a sighting on any other channel must be processed in full, because a
   *     valid command may have to be moved there
   */
  public void put(String customer, ChannelSeen seen, boolean follows) throws Exception {
    int slot = find(customer, hash(customer));
    int name = indexOfChannel(seen);
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
        numbers[slot * FIELDS_PER_SLOT + KNOWN] &= 1L << name;
      }
      if (seen.equals(seen(slot))) {
        return;
      }
    }
    set(slot, hash(customer), name, seen);
    numbers[slot * FIELDS_PER_SLOT + HEAD] |= DIRTY;
  }

  /** Writes all modified entries to state. */
  public void flush() throws Exception {
    for (int slot = 0; slot < customers.length; slot++) {
      write(slot);
    }
  }

  /**
   * Returns the customer's slot, loading it from state if necessary; negative if they have none.
   */
  private int slotOf(String customer) throws Exception {
    int hash = hash(customer);
    int slot = find(customer, hash);
    if (slot >= 0) {
      return slot;
    }
    ChannelSeen seen = store.read();
    int name = indexOfChannel(seen);
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
      if ((int) (numbers[slot * FIELDS_PER_SLOT + HEAD] >>> Integer.SIZE) == hash
          && customer.equals(customers[slot])) {
        return slot;
      }
    }
    return -1;
  }

  /**
   * Allocates a slot for a customer who has none, evicting the least recently seen one if needed.
   */
  private int make(String customer, int hash) throws Exception {
    int first = (hash & mask) * WAYS;
    int oldest = first;
    for (int slot = first; slot < first + WAYS && customers[oldest] != null; slot++) {
      if (customers[slot] == null
          || numbers[slot * FIELDS_PER_SLOT + AT] < numbers[oldest * FIELDS_PER_SLOT + AT]) {
        oldest = slot;
      }
    }
    write(oldest);
    customers[oldest] = customer;
    numbers[oldest * FIELDS_PER_SLOT + KNOWN] = 0;
    return oldest;
  }

  /** Fills a slot. All its known channels share one expiry time, the earliest. */
  private void set(int slot, int hash, int name, ChannelSeen seen) {
    int at = slot * FIELDS_PER_SLOT;
    long time = seen.getAt().toEpochMilli();
    long until = seen.getKnownUntil() == null ? Long.MIN_VALUE : seen.getKnownUntil();
    boolean others = numbers[at + KNOWN] != 0 && time <= numbers[at + UNTIL];
    numbers[at + UNTIL] = others ? Math.min(until, numbers[at + UNTIL]) : until;
    numbers[at + KNOWN] = (others ? numbers[at + KNOWN] : 0) | 1L << name;
    numbers[at + AT] = time;
    numbers[at + HEAD] = (long) hash << Integer.SIZE | name;
  }

  private void write(int slot) throws Exception {
    int head = slot * FIELDS_PER_SLOT + HEAD;
    if (customers[slot] != null && (numbers[head] & DIRTY) != 0) {
      store.write(customers[slot], seen(slot));
      numbers[head] &= ~DIRTY;
    }
  }

  private ChannelSeen seen(int slot) {
    int at = slot * FIELDS_PER_SLOT;
    return new ChannelSeen(
        names.get((int) (numbers[at + HEAD] & NAME)),
        Instant.ofEpochMilli(numbers[at + AT]),
        numbers[at + UNTIL] == Long.MIN_VALUE ? null : numbers[at + UNTIL]);
  }

  /**
   * Returns the index of the channel's name; negative if {@code seen} is null or its channel is not
   * in {@link #names}.
   */
  private int indexOfChannel(ChannelSeen seen) {
    return seen == null ? -1 : places.getOrDefault(seen.getChannel(), -1);
  }

  /** Returns the index of a name, adding it if new; negative if there are too many names. */
  private int indexOfOrAdd(String channel) {
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

  /** Mixes the bits, because only the low bits select the set. */
  private static int hash(String customer) {
    return MathUtils.bitMix(customer.hashCode());
  }
}
