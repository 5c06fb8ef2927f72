package io.micromoments.workbench.results;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats times, numbers and counts for the report. */
public final class Formats {

  private static final DateTimeFormatter TIME = formatter("HH:mm:ss");
  private static final DateTimeFormatter DATE = formatter("d MMMM uuuu");
  private static final DateTimeFormatter DATE_AND_TIME = formatter("d MMMM uuuu, HH:mm:ss");

  private static final int DECIMALS = 3;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Formats() {}

  /** Returns a formatter for UTC. */
  public static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  public static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  /** Formats a date, for example {@code 4 May 2026}. */
  public static String date(Instant time) {
    return DATE.format(time);
  }

  /** Formats a time, for example {@code 12:31:10}. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /** Formats a time, with its date if that differs from the date of {@code beside}. */
  public static String time(Instant time, Instant beside) {
    return day(time).equals(day(beside)) ? TIME.format(time) : DATE_AND_TIME.format(time);
  }

  /** Formats a duration in its two largest units, for example {@code 2 h 5 min}. */
  public static String duration(Instant from, Instant to) {
    long left = Math.max(0, Duration.between(from, to).toMillis());
    if (left < SECOND) {
      return left + " ms";
    }
    if (left < MINUTE) {
      return left / SECOND + " s";
    }
    if (left < HOUR) {
      return two(left / MINUTE, "min", left % MINUTE / SECOND, "s");
    }
    if (left < DAY) {
      return two(left / HOUR, "h", left % HOUR / MINUTE, "min");
    }
    return two(left / DAY, "d", left % DAY / HOUR, "h");
  }

  /** Formats an age in its largest unit, for example {@code 8 h old}. */
  public static String age(Instant from, Instant at) {
    return Duration.between(from, at).toMillis() < SECOND
        ? "just updated"
        : largestUnit(from, at) + " old";
  }

  /** Formats a duration in its largest unit, for example {@code 2 h}. */
  public static String largestUnit(Instant from, Instant to) {
    return duration(from, to).replaceFirst("^(\\d+ \\S+) .*$", "$1");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String text = large + " " + largeUnit;
    return small == 0 ? text : text + " " + small + " " + smallUnit;
  }

  /** Formats a number with at most three decimals and no trailing zeros. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Formats a number with thousands separators, for example {@code 12,345}. */
  public static String grouped(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** Formats a length or position in percent, for example {@code 12.50%}. */
  public static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  /** Formats a count with its noun, for example {@code 1 event} or {@code 3 events}. */
  public static String count(long number, String one, String more) {
    return grouped(number) + " " + (number == 1 ? one : more);
  }

  /** Truncates a text to {@code length} code points, the last of which is an ellipsis. */
  public static String shortened(String text, int length) {
    if (text.codePointCount(0, text.length()) <= length) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
  }
}
