package io.micromoments.patterns.features;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A statistic over a sliding window, in space that grows with the logarithm of the number of
 * events: an exponential histogram (Datar, Gionis, Indyk, Motwani: "Maintaining stream statistics
 * over sliding windows", 2002). Exact for up to {@value #EXACT} events in the window. Beyond that,
 * the oldest events are merged in pairs, and a merged pair leaves the window with its later event.
 * So a value can include events that have left the window; they are at most 1/{@value #EXACT} of
 * the events in it.
 */
final class SlidingWindow {

  /** The number of events up to which a window is exact, and of summaries of each greater size. */
  static final int EXACT = 64;

  /** The length of a window that never ends. */
  static final long ALL_TIME = Long.MAX_VALUE;

  /**
   * The summary of consecutive events.
   *
   * @param newest the time of the latest of them
   * @param count their number; a power of 2 in a window that ends
   */
  record Summary(long newest, long count, double[] numbers) {}

  private final Statistic statistic;

  /** Oldest first, so the counts never increase. */
  private final List<Summary> summaries;

  private SlidingWindow(Statistic statistic, List<Summary> summaries) {
    this.statistic = statistic;
    this.summaries = summaries;
  }

  SlidingWindow(Statistic statistic) {
    this(statistic, new ArrayList<>(2));
  }

  /**
   * Adds an event.
   *
   * @param time not before that of the last event
   * @param length length of the window in milliseconds, or {@link #ALL_TIME}
   */
  void add(long time, double value, long length) {
    Summary added = new Summary(time, 1, statistic.of(value));
    if (length == ALL_TIME) {
      summaries.add(summaries.isEmpty() ? added : merge(summaries.remove(0), added));
      return;
    }
    int expired = firstWithin(time, length);
    summaries.subList(0, expired).clear();
    summaries.add(added);
    mergeOldest();
  }

  /**
   * Adds the events of another window. Up to {@value #EXACT} events in both together the result is
   * exact. Beyond that, an older summary of fewer events may be merged with a newer one of more
   * events, with which it leaves the window.
   *
   * @param length length of both windows in milliseconds, or {@link #ALL_TIME}
   */
  void merge(SlidingWindow other, long length) {
    List<Summary> all = new ArrayList<>(summaries);
    all.addAll(other.summaries);
    all.sort(Comparator.comparingLong(Summary::newest));
    summaries.clear();
    long newest = all.isEmpty() ? Long.MIN_VALUE : all.get(all.size() - 1).newest;
    all.removeIf(each -> length != ALL_TIME && each.newest <= newest - length);
    for (Summary each : all) {
      Summary added = each;
      while (!summaries.isEmpty()
          && (length == ALL_TIME || summaries.get(summaries.size() - 1).count < added.count)) {
        added = merge(summaries.remove(summaries.size() - 1), added);
      }
      summaries.add(added);
      mergeOldest();
    }
  }

  private void mergeOldest() {
    int end = summaries.size();
    for (long count = 1; end > 0; count *= 2) {
      int start = end;
      while (start > 0 && summaries.get(start - 1).count == count) {
        start--;
      }
      if (end - start <= EXACT) {
        return;
      }
      summaries.set(start, merge(summaries.get(start), summaries.remove(start + 1)));
      end = start + 1;
    }
  }

  private Summary merge(Summary older, Summary newer) {
    return new Summary(newer.newest, older.count + newer.count, statistic.merge(older, newer));
  }

  private int firstWithin(long now, long length) {
    int first = 0;
    while (length != ALL_TIME
        && first < summaries.size()
        && summaries.get(first).newest <= now - length) {
      first++;
    }
    return first;
  }

  /** Returns the summary of the window that ends at a time; null if there are no events in it. */
  Summary at(long now, long length) {
    Summary all = null;
    for (int i = firstWithin(now, length); i < summaries.size(); i++) {
      all = all == null ? summaries.get(i) : merge(all, summaries.get(i));
    }
    return all;
  }

  /** Returns the number of events in the window that ends at a time. */
  long count(long now, long length) {
    long count = 0;
    for (int i = firstWithin(now, length); i < summaries.size(); i++) {
      count += summaries.get(i).count;
    }
    return count;
  }

  /** Returns the time of the latest event. */
  long newest() {
    return summaries.isEmpty() ? Long.MIN_VALUE : summaries.get(summaries.size() - 1).newest;
  }

  int size() {
    return summaries.size();
  }

  void write(DataOutputView out) throws IOException {
    Numbers.write(summaries.size(), out);
    long before = 0;
    for (Summary each : summaries) {
      Numbers.write(each.newest - before, out);
      before = each.newest;
      Numbers.write(each.count, out);
      for (double number : each.numbers) {
        out.writeDouble(number);
      }
    }
  }

  static SlidingWindow read(Statistic statistic, DataInputView in) throws IOException {
    int size = (int) Numbers.read(in);
    List<Summary> summaries = new ArrayList<>(size + 1);
    long newest = 0;
    for (int i = 0; i < size; i++) {
      newest += Numbers.read(in);
      long count = Numbers.read(in);
      double[] numbers = new double[statistic.size()];
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = in.readDouble();
      }
      summaries.add(new Summary(newest, count, numbers));
    }
    return new SlidingWindow(statistic, summaries);
  }
}
