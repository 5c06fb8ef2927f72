package io.micromoments.patterns.detect;

/**
 * The keys of which something is remembered, by their hash: four bytes and a count a key instead of
 * the key itself. May say of a key that it is active when only another with its hash is; never the
 * other way round.
 */
final class ActiveKeys {

  private static final int FIRST_CAPACITY = 1 << 10;

  /** Hash (upper half) and count (lower half) side by side, for most are read from far away. */
  private long[] slots = new long[FIRST_CAPACITY];

  private int used;

  boolean mayContain(String key) {
    return count(slots[slot(hash(key))]) > 0;
  }

  /** Adds a key that was not in; once for each time it becomes active. */
  void add(String key) {
    if (used * 2 > slots.length) {
      rebuild();
    }
    int hash = hash(key);
    int slot = slot(hash);
    if (slots[slot] == 0) {
      used++;
      slots[slot] = (long) hash << 32;
    }
    slots[slot]++;
  }

  /** Takes a key out that was in. */
  void remove(String key) {
    slots[slot(hash(key))]--;
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
      live += count(each) > 0 ? 1 : 0;
    }
    slots = new long[live * 4 > old.length ? old.length * 2 : old.length];
    used = live;
    for (long each : old) {
      if (count(each) > 0) {
        slots[slot(hash(each))] = each;
      }
    }
  }

  private static int hash(long slot) {
    return (int) (slot >>> 32);
  }

  private static int count(long slot) {
    return (int) slot;
  }

  /** The key's hash with its bits mixed (the end of MurmurHash3); never 0, which marks empty. */
  private static int hash(String key) {
    int hash = key.hashCode();
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    return hash == 0 ? 1 : hash;
  }
}
