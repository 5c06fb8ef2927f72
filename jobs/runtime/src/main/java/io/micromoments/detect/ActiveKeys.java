package io.micromoments.detect;

import io.micromoments.patterns.engine.PatternVersions;
import org.apache.flink.util.MathUtils;

/**
 * The keys with partial matches, each with a mask of the patterns concerned. Stores only the hash
 * of a key: eight bytes a slot instead of the key and its state. Keys with the same hash share a
 * slot, so a mask may have too many bits, but never too few.
 */
final class ActiveKeys {

  private static final int MASK_BITS = PatternVersions.MASK_BITS;

  /** All mask bits. */
  static final int ALL = (1 << MASK_BITS) - 1;

  private static final int FIRST_CAPACITY = 1 << 10;
  private static final long ONE_KEY = 1L << MASK_BITS;

  /**
   * From this many keys with the same hash, keys are not counted any more and the slot stays in
   * use.
   */
  private static final int MAX_KEYS = 15;

  /**
   * From the highest bit: the hash (32 bits), the number of keys that have it (4 bits), their mask
   * (28 bits). All in one array, because most reads are cache misses.
   */
  private long[] slots = new long[FIRST_CAPACITY];

  private int used;

  /** Returns the mask of a key; 0 if it has no partial matches. */
  int mask(String key) {
    long slot = slots[slot(hash(key))];
    return keys(slot) == 0 ? 0 : mask(slot);
  }

  /** Adds a key that is not contained. */
  void add(String key, int mask) {
    if (used * 2 > slots.length) {
      rebuild();
    }
    int hash = hash(key);
    int at = slot(hash);
    long slot = slots[at];
    if (slot == 0) {
      used++;
    }
    int keys = keys(slot);
    slots[at] = slot(hash, Math.min(MAX_KEYS, keys + 1), keys == 0 ? mask : mask(slot) | mask);
  }

  /** Changes the mask of a key that is contained. If keys share the slot, bits are only added. */
  void change(String key, int mask) {
    int at = slot(hash(key));
    long slot = slots[at];
    slots[at] = keys(slot) == 1 ? (slot & ~(long) ALL) | mask : slot | mask;
  }

  /** Removes a key that is contained. */
  void remove(String key) {
    int at = slot(hash(key));
    if (keys(slots[at]) < MAX_KEYS) {
      slots[at] -= ONE_KEY;
    }
  }

  /** Returns the index of a hash, or of the empty slot where it would be. */
  private int slot(int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0 && hash(slots[slot]) != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Removes slots without keys, and doubles the table if that is not enough. */
  private void rebuild() {
    long[] old = slots;
    int live = 0;
    for (long each : old) {
      live += keys(each) > 0 ? 1 : 0;
    }
    slots = new long[live * 4 > old.length ? old.length * 2 : old.length];
    used = live;
    for (long each : old) {
      if (keys(each) > 0) {
        slots[slot(hash(each))] = each;
      }
    }
  }

  private static long slot(int hash, int keys, int mask) {
    return ((long) hash << 32) | (keys * ONE_KEY) | mask;
  }

  private static int hash(long slot) {
    return (int) (slot >>> 32);
  }

  private static int keys(long slot) {
    return (int) slot >>> MASK_BITS;
  }

  private static int mask(long slot) {
    return (int) slot & ALL;
  }

  /** Returns the key's hash with its bits mixed; never 0, which marks an empty slot. */
  private static int hash(String key) {
    int hash = MathUtils.bitMix(key.hashCode());
    return hash == 0 ? 1 : hash;
  }
}
