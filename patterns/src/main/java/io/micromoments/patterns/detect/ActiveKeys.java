package io.micromoments.patterns.detect;

import org.apache.flink.util.MathUtils;

/**
 * Of which keys something is remembered, and of which patterns: by the hash of the key, eight bytes
 * a key instead of the key itself and its state. May say more of a key where another has its hash;
 * never less.
 */
final class ActiveKeys {

  /** Patterns share so many marks. */
  static final int MASK_BITS = 28;

  /** All marks. */
  static final int ALL = (1 << MASK_BITS) - 1;

  private static final int FIRST_CAPACITY = 1 << 10;
  private static final long ONE_KEY = 1L << MASK_BITS;

  /** With so many keys of one hash it is not counted any more, and stays in for good. */
  private static final int MOST_KEYS = 15;

  /**
   * From above: the hash (32 bits), how many keys have it (4 bits), their marks. In one array, for
   * most are read from far away.
   */
  private long[] slots = new long[FIRST_CAPACITY];

  private int used;

  /** The marks of what is remembered of a key; 0: nothing. */
  int mask(String key) {
    long slot = slots[slot(hash(key))];
    return keys(slot) == 0 ? 0 : mask(slot);
  }

  /** Adds a key that was not in. */
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
    slots[at] = slot(hash, Math.min(MOST_KEYS, keys + 1), keys == 0 ? mask : mask(slot) | mask);
  }

  /** Changes the marks of a key that is in. */
  void change(String key, int mask) {
    int at = slot(hash(key));
    long slot = slots[at];
    slots[at] = keys(slot) == 1 ? (slot & ~(long) ALL) | mask : slot | mask;
  }

  /** Takes a key out that was in. */
  void remove(String key) {
    int at = slot(hash(key));
    if (keys(slots[at]) < MOST_KEYS) {
      slots[at] -= ONE_KEY;
    }
  }

  /** The slot of a hash: where it is, or the empty one where it would be. */
  private int slot(int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0 && hash(slots[slot]) != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Leaves out what is not in any more, and doubles if that is not enough. */
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

  /** The key's hash with its bits mixed; never 0, which marks empty. */
  private static int hash(String key) {
    int hash = MathUtils.bitMix(key.hashCode());
    return hash == 0 ? 1 : hash;
  }
}
