package io.micromoments.workbench.live.redrive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Redriven records of a partition, as ranges of offsets that are stored in the metadata of
 * committed offsets. Skipped records are not included, so they can be redriven another time.
 */
final class RedrivenOffsets {

  /** Brokers accept 4096 bytes of metadata by default. */
  private static final int MAX_CHARS = 4_000;

  /** Last offsets of ranges (inclusive), by their first. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /**
   * Parses stored ranges.
   *
   * @param texts as {@link #texts} writes them; anything else is ignored
   */
  static RedrivenOffsets of(List<String> texts) {
    RedrivenOffsets read = new RedrivenOffsets();
    for (String text : texts) {
      if (text.matches("(\\d{1,18}-\\d{1,18}(,|$))+")) {
        for (String range : text.split(",", -1)) {
          String[] ends = range.split("-", 2);
          read.ranges.put(Long.valueOf(ends[0]), Long.valueOf(ends[1]));
        }
      }
    }
    return read;
  }

  boolean contains(long offset) {
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range != null && offset <= range.getValue();
  }

  void add(long offset) {
    if (contains(offset)) {
      return;
    }
    long first = offset;
    long last = offset;
    Map.Entry<Long, Long> before = ranges.lowerEntry(offset);
    if (before != null && before.getValue() == offset - 1) {
      first = before.getKey();
    }
    Long after = ranges.remove(offset + 1);
    if (after != null) {
      last = after;
    }
    ranges.put(first, last);
  }

  /**
   * Removes ranges that the topic no longer has.
   *
   * @param begin first offset in the partition
   */
  void forgetBefore(long begin) {
    ranges.entrySet().removeIf(range -> range.getValue() < begin);
  }

  /** Returns the ranges, oldest first, as texts that fit into metadata; empty if there are none. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    ranges.forEach(
        (first, last) -> {
          String range = first + "-" + last;
          if (text.length() + 1 + range.length() > MAX_CHARS) {
            texts.add(text.toString());
            text.setLength(0);
          }
          text.append(text.isEmpty() ? "" : ",").append(range);
        });
    if (!text.isEmpty()) {
      texts.add(text.toString());
    }
    return texts;
  }

  /** Returns the offset after the last redriven record; 0 if there is none. */
  long end() {
    return ranges.isEmpty() ? 0 : ranges.lastEntry().getValue() + 1;
  }
}
