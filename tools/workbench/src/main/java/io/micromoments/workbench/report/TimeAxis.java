package io.micromoments.workbench.report;

import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Maps times to positions, from 0 to 100 percent of a drawing's width. Long gaps are cut out, so
 * that the times that matter have room.
 */
final class TimeAxis {

  /**
   * A label below the axis.
   *
   * @param date empty if it is the date of the previous tick or already in {@code time}
   */
  record Tick(double at, String time, String date) {}

  /** A gap that is cut out. */
  record Cut(double from, double to, Instant start, Instant end) {}

  private record Segment(long start, long end, double from, double to) {
    double at(long time) {
      return start == end
          ? (from + to) / 2
          : from + (to - from) * ((double) time - start) / ((double) end - start);
    }

    boolean holds(long time) {
      return time >= start && time <= end;
    }
  }

  private static final double INSET = 5;
  private static final double CUT_WIDTH = 10;
  private static final double MIN_WIDTH = 8;
  private static final double FAR_WIDTH = 13;

  private static final int MAX_CUTS = 3;

  /** A gap is cut out if it is at least this many times as long as everything that remains. */
  private static final double CUT_FROM = 6;

  /** Surrounding times are near if they are within this multiple of the main time span. */
  private static final double NEAR = 2;

  private static final double NEAR_LEAST = 600_000;

  private static final double START_TICK_DISTANCE = 12.5;
  private static final double TICK_DISTANCE = 15;
  private static final double WIDE_TICK_DISTANCE = 19;

  /** Some 30,000 years from the epoch; times beyond are clamped to it. */
  private static final long FARTHEST = 1_000_000_000_000_000L;

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final List<Long> STEPS =
      List.of(
          1_000L,
          2_000L,
          5_000L,
          10_000L,
          15_000L,
          30_000L,
          MINUTE,
          2 * MINUTE,
          5 * MINUTE,
          10 * MINUTE,
          15 * MINUTE,
          30 * MINUTE,
          HOUR,
          2 * HOUR,
          3 * HOUR,
          6 * HOUR,
          12 * HOUR,
          DAY,
          2 * DAY,
          7 * DAY,
          14 * DAY,
          28 * DAY,
          91 * DAY,
          182 * DAY,
          365 * DAY,
          5 * 365 * DAY);

  private static final DateTimeFormatter MINUTES = Formats.formatter("HH:mm");
  private static final DateTimeFormatter SECONDS = Formats.formatter("HH:mm:ss");
  private static final DateTimeFormatter DAY_OF_YEAR = Formats.formatter("d MMM");
  private static final DateTimeFormatter MONTH_OF_YEAR = Formats.formatter("MMM uuuu");

  private final List<Segment> segments;

  private TimeAxis(List<Segment> segments) {
    this.segments = segments;
  }

  /**
   * Returns an axis that has a position for all given times; at least one is required.
   *
   * @param main times that matter; they get most of the room
   * @param around times that may be far before or after the main times
   */
  static TimeAxis of(Collection<Instant> main, Collection<Instant> around) {
    long[] times =
        Stream.concat(main.stream(), around.stream())
            .mapToLong(TimeAxis::millis)
            .sorted()
            .distinct()
            .toArray();
    LongSummaryStatistics core =
        (main.isEmpty() ? around : main).stream().mapToLong(TimeAxis::millis).summaryStatistics();
    double near = Math.max(NEAR_LEAST, NEAR * ((double) core.getMax() - core.getMin()));
    int first = Arrays.binarySearch(times, core.getMin());
    int last = Arrays.binarySearch(times, core.getMax());
    while (first > 0 && (double) times[first] - times[first - 1] < near) {
      first--;
    }
    while (last + 1 < times.length && (double) times[last + 1] - times[last] < near) {
      last++;
    }
    boolean before = first > 0;
    boolean after = last + 1 < times.length;
    int most = MAX_CUTS - (before ? 1 : 0) - (after ? 1 : 0);
    List<Integer> cuts = new ArrayList<>(cuts(times, first, last, most));
    if (before) {
      cuts.add(0, first - 1);
    }
    if (after) {
      cuts.add(last);
    }
    return new TimeAxis(segments(times, cuts, before, after));
  }

  /**
   * Lays out the segments: those far before or after get a fixed width, the others share the rest.
   */
  private static List<Segment> segments(
      long[] times, List<Integer> cuts, boolean before, boolean after) {
    int count = cuts.size() + 1;
    double[] lengths = new double[count];
    double[] widths = new double[count];
    double shown = 0;
    double share = 100 - 2 * INSET - cuts.size() * CUT_WIDTH;
    for (int i = 0; i < count; i++) {
      boolean far = (before && i == 0) || (after && i == count - 1);
      double length = (double) times[end(i, cuts, times)] - times[start(i, cuts)];
      widths[i] = far && length > 0 ? FAR_WIDTH : MIN_WIDTH;
      share -= widths[i];
      lengths[i] = far ? 0 : length;
      shown += lengths[i];
    }
    List<Segment> segments = new ArrayList<>();
    double from = INSET;
    for (int i = 0; i < count; i++) {
      boolean far = (before && i == 0) || (after && i == count - 1);
      if (shown > 0) {
        widths[i] += share * lengths[i] / shown;
      } else if (!far) {
        widths[i] += share;
      }
      double to = from + widths[i];
      segments.add(new Segment(times[start(i, cuts)], times[end(i, cuts, times)], from, to));
      from = to + CUT_WIDTH;
    }
    return segments;
  }

  private static int start(int segment, List<Integer> cuts) {
    return segment == 0 ? 0 : cuts.get(segment - 1) + 1;
  }

  private static int end(int segment, List<Integer> cuts, long[] times) {
    return segment < cuts.size() ? cuts.get(segment) : times.length - 1;
  }

  /** Returns the indexes of the times after which a gap is cut out, in ascending order. */
  private static List<Integer> cuts(long[] times, int first, int last, int most) {
    List<Integer> byLength = new ArrayList<>();
    for (int i = first; i < last; i++) {
      byLength.add(i);
    }
    byLength.sort(
        Comparator.<Integer>comparingDouble(i -> (double) times[i] - times[i + 1])
            .thenComparing(i -> i));
    double left = (double) times[last] - times[first];
    int cuts = 0;
    for (int i = 0; i < Math.min(most, byLength.size()); i++) {
      double length = (double) times[byLength.get(i) + 1] - times[byLength.get(i)];
      left -= length;
      if (left > 0 && length >= CUT_FROM * left) {
        cuts = i + 1;
      }
    }
    return byLength.subList(0, cuts).stream().sorted().toList();
  }

  /** Returns the position, in percent, of one of the times. */
  double at(Instant instant) {
    long time = millis(instant);
    for (Segment segment : segments) {
      if (segment.holds(time)) {
        return segment.at(time);
      }
    }
    throw new IllegalArgumentException("not on the axis: " + instant);
  }

  /** Returns the gaps that are cut out, from left to right. */
  List<Cut> cuts() {
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i + 1 < segments.size(); i++) {
      Segment left = segments.get(i);
      Segment right = segments.get(i + 1);
      cuts.add(
          new Cut(
              left.to(),
              right.from(),
              Instant.ofEpochMilli(left.end()),
              Instant.ofEpochMilli(right.start())));
    }
    return cuts;
  }

  /** Returns a few labels for the axis, from left to right, far enough apart. */
  List<Tick> ticks() {
    boolean seconds = segments.stream().anyMatch(TimeAxis::needsSeconds);
    List<Long> times = new ArrayList<>();
    if (segments.size() > 1) {
      for (Segment segment : segments) {
        addIfFar(segment.start(), START_TICK_DISTANCE, times);
      }
    }
    double distance =
        seconds || !day(first()).equals(day(last())) ? WIDE_TICK_DISTANCE : TICK_DISTANCE;
    for (Segment segment : segments) {
      step(segment, distance)
          .ifPresent(
              step -> {
                for (long time = Math.floorDiv(segment.start() + step - 1, step) * step;
                    time <= segment.end();
                    time += step) {
                  addIfFar(time, distance, times);
                }
              });
    }
    if (times.size() < 2) {
      addIfFar(first(), distance, times);
      addIfFar(last(), distance, times);
    }
    times.sort(Comparator.naturalOrder());
    return written(times, seconds);
  }

  private List<Tick> written(List<Long> times, boolean seconds) {
    boolean oneYear = day(first()).getYear() == day(last()).getYear();
    DateTimeFormatter dates = oneYear ? DAY_OF_YEAR : MONTH_OF_YEAR;
    List<Tick> ticks = new ArrayList<>();
    LocalDate before = null;
    for (long time : times) {
      Instant instant = Instant.ofEpochMilli(time);
      String date = day(time).equals(before) ? "" : dates.format(instant);
      String clock = (seconds ? SECONDS : MINUTES).format(instant);
      boolean midnight = Math.floorMod(time, DAY) == 0 && !date.isEmpty() && times.size() > 1;
      ticks.add(midnight ? new Tick(at(instant), date, "") : new Tick(at(instant), clock, date));
      before = day(time);
    }
    return ticks;
  }

  private void addIfFar(long time, double distance, List<Long> times) {
    double at = at(Instant.ofEpochMilli(time));
    for (long other : times) {
      if (Math.abs(at(Instant.ofEpochMilli(other)) - at) < distance) {
        return;
      }
    }
    times.add(time);
  }

  private static boolean needsSeconds(Segment segment) {
    return segment.start() != segment.end()
        && (segment.to() - segment.from()) * MINUTE / ((double) segment.end() - segment.start())
            > 2 * TICK_DISTANCE;
  }

  /** Returns the smallest step that leaves enough room between ticks. */
  private static OptionalLong step(Segment segment, double distance) {
    double length = (double) segment.end() - segment.start();
    if (length == 0) {
      return OptionalLong.empty();
    }
    return STEPS.stream()
        .mapToLong(step -> step)
        .filter(step -> (segment.to() - segment.from()) * step / length >= distance)
        .findFirst();
  }

  private long first() {
    return segments.get(0).start();
  }

  private long last() {
    return segments.get(segments.size() - 1).end();
  }

  private static long millis(Instant instant) {
    return Math.max(-FARTHEST, Math.min(FARTHEST, instant.toEpochMilli()));
  }

  private static LocalDate day(long time) {
    return Formats.day(Instant.ofEpochMilli(time));
  }
}
