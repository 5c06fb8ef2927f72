package io.micromoments.workbench.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which records of a partition were put back: ranges of offsets, kept as the texts that belong to
 * committed offsets. What was left remains to be put back another time.
 */
final class RedrivenOffsets {

  /** Brokers take 4096 bytes. */
  private static final int MAX_CHARS = 4_000;

  /** First offsets of ranges, and their last. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /**
   * Reads what was kept.
   *
   * @param texts as {@link #texts} writes them; anything else is nothing
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
   * Forgets what the topic does not hold any more.
   *
   * @param begin the first offset that is there
   */
  void forgetBefore(long begin) {
    ranges.entrySet().removeIf(range -> range.getValue() < begin);
  }

  /** The ranges, from the oldest on, in texts that brokers take; none where there are none. */
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

  /** Behind the last that was put back; 0: none was. */
  long end() {
    return ranges.isEmpty() ? 0 : ranges.lastEntry().getValue() + 1;
  }
}
