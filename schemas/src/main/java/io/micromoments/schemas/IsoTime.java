package io.micromoments.schemas;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * Parses times in ISO-8601 with an offset or Z, truncated to milliseconds. The form of almost all
 * recorded times, such as {@code 2026-05-04T10:15:30.5Z}, is parsed directly, which takes a
 * fraction of the time; everything else is left to {@link OffsetDateTime}.
 */
final class IsoTime {

  private static final int FRACTION = "2026-05-04T10:15:30".length();
  private static final int MOST_DIGITS = 9;
  private static final int FIRST_YEAR = 1970;
  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
  };

  private IsoTime() {}

  /**
   * Returns milliseconds since the epoch.
   *
   * @throws DateTimeParseException if the text is not a time
   * @throws ArithmeticException if the time is out of range
   */
  static long parse(String text) {
    long millis = plain(text);
    return millis >= 0 ? millis : OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }

  /** Returns -1 if the text has another form or is not valid. */
  private static long plain(String text) {
    int length = text.length();
    if (length <= FRACTION
        || text.charAt(length - 1) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return -1;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int millis = millis(text, length - 1);
    boolean isValid =
        year >= FIRST_YEAR
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= daysOf(year, month)
            && hour >= 0
            && hour <= 23
            && minute >= 0
            && minute <= 59
            && second >= 0
            && second <= 59
            && millis >= 0;
    if (!isValid) {
      return -1;
    }
    long days = daysBefore(year) + DAYS_BEFORE_MONTH[month - 1] + day - 1;
    if (month > 2 && isLeap(year)) {
      days++;
    }
    return ((days * 24 + hour) * 60 + minute) * 60_000L + second * 1_000L + millis;
  }

  /**
   * Returns the milliseconds of a fraction of a second, 0 if there is none; -1 if it is invalid.
   */
  private static int millis(String text, int end) {
    if (end == FRACTION) {
      return 0;
    }
    int digits = end - FRACTION - 1;
    if (text.charAt(FRACTION) != '.' || digits < 1 || digits > MOST_DIGITS) {
      return -1;
    }
    int millis = 0;
    for (int i = 1; i <= Math.max(3, digits); i++) {
      int digit = i <= digits ? text.charAt(FRACTION + i) - '0' : 0;
      if (digit < 0 || digit > 9) {
        return -1;
      }
      millis = i <= 3 ? millis * 10 + digit : millis;
    }
    return millis;
  }

  /** Returns -1 if there is anything but digits. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Returns the days from 1970 to the start of a year. */
  private static long daysBefore(int year) {
    int past = year - 1;
    int leapYears = past / 4 - past / 100 + past / 400;
    int leapYearsBefore1970 = 1969 / 4 - 1969 / 100 + 1969 / 400;
    return 365L * (year - FIRST_YEAR) + leapYears - leapYearsBefore1970;
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int daysOf(int year, int month) {
    if (month == 2) {
      return isLeap(year) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }
}
