package io.micromoments.patterns.detect;

/**
 * The keys of which something is remembered, by their hash: four bytes and a count a key instead of
 * the key itself. May say of a key that it is active when only another with its hash is; never the
 * other way round.
 */
final class ActiveKeys {

  private static final int FIRST_CAPACITY = 1 << 10;

  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] counts = new int[FIRST_CAPACITY];
  private int used;

  boolean mayContain(String key) {
    return counts[slot(hash(key))] > 0;
  }

  /** Adds a key that was not in; once for each time it becomes active. */
  void add(String key) {
    if (used * 2 > hashes.length) {
      rebuild();
    }
    int hash = hash(key);
    int slot = slot(hash);
    if (counts[slot] == 0 && hashes[slot] == 0) {
      used++;
    }
    hashes[slot] = hash;
    counts[slot]++;
  }

  /** Takes a key out that was in. */
  void remove(String key) {
    counts[slot(hash(key))]--;
  }

  /** The slot of a hash: where it is, or the empty one where it would be. */
  private int slot(int hash) {
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Leaves out what is not in any more, and doubles if that is not enough. */
  private void rebuild() {
    int[] oldHashes = hashes;
    int[] oldCounts = counts;
    int live = 0;
    for (int count : oldCounts) {
      live += count > 0 ? 1 : 0;
    }
    int capacity = live * 4 > oldHashes.length ? oldHashes.length * 2 : oldHashes.length;
    hashes = new int[capacity];
    counts = new int[capacity];
    used = live;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldCounts[i] > 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        counts[slot] = oldCounts[i];
      }
    }
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
