package io.micromoments.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and formats durations, which are written alike in patterns, policies, conditions, records
 * and settings: {@code 90s}, {@code 20m}, {@code 1h30m}, {@code 7d}, {@code 250ms}, or ISO-8601
 * such as {@code PT20M} and {@code P7D}.
 */
public final class Durations {

  public static final String ALLOWED = "a duration such as 90s, 20m, 1h30m, 7d, 250ms or PT20M";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

  /**
   * The longest duration that the short form can express in days, so that milliseconds never
   * overflow.
   */
  private static final Duration LONGEST = Duration.ofDays(999_999);

  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)(\\d{1,6}(?:\\.\\d{1,3}|,\\d{1,2})?) *(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h"
              + "|days?|d|weeks?|w)");

  private Durations() {}

  /**
   * Parses a duration.
   *
   * @return zero or more; empty if the text is not a duration or too long
   */
  public static Optional<Duration> parse(String text) {
    if (text.startsWith("P")) {
      return iso(text);
    }
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(part(matcher, 1))
            .plusHours(part(matcher, 2))
            .plusMinutes(part(matcher, 3))
            .plusSeconds(part(matcher, 4))
            .plusMillis(part(matcher, 5)));
  }

  /**
   * Returns the duration that a text in words means, such as {@code 30 days} or {@code 2 min}, as
   * {@link #parse} reads it; empty if it is none.
   */
  public static Optional<String> meant(String text) {
    Matcher matcher = WORDS.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2).toLowerCase(Locale.ROOT);
    String number = matcher.group(1).replace(',', '.');
    boolean isMillis = (unit.startsWith("mi") && unit.contains("lli")) || unit.startsWith("ms");
    if (!unit.startsWith("w") && !number.contains(".")) {
      return Optional.of(Long.parseLong(number) + (isMillis ? "ms" : unit.substring(0, 1)));
    }
    Duration one =
        isMillis
            ? Duration.ofMillis(1)
            : switch (unit.charAt(0)) {
              case 's' -> Duration.ofSeconds(1);
              case 'm' -> Duration.ofMinutes(1);
              case 'h' -> Duration.ofHours(1);
              case 'd' -> Duration.ofDays(1);
              default -> Duration.ofDays(7);
            };
    BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(one.toMillis()));
    return Optional.of(show(Duration.ofMillis(millis.longValue())))
        .filter(shown -> parse(shown).stream().anyMatch(duration -> !duration.isZero()));
  }

  /** Returns what to write instead of a text that is no duration, or one that is not allowed. */
  public static String hint(String found) {
    if (parse(found).isPresent()) {
      return "allowed: " + ALLOWED;
    }
    String amount = found.strip();
    String suggestion =
        amount.matches("\\d{1,6}")
            ? "write the unit: %ss, %sm, %sh or %sd; ".formatted(amount, amount, amount, amount)
            : meant(found).map(meant -> Names.didYouMean(meant) + " ").orElse("");
    return suggestion + "allowed: " + ALLOWED;
  }

  /** Returns the shortest text that {@link #parse} reads as the duration, such as {@code 1h30m}. */
  public static String show(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    add(out, duration.toDays(), "d");
    add(out, duration.toHoursPart(), "h");
    add(out, duration.toMinutesPart(), "m");
    add(out, duration.toSecondsPart(), "s");
    add(out, duration.toMillisPart(), "ms");
    return out.toString();
  }

  private static Optional<Duration> iso(String text) {
    try {
      Duration duration = Duration.parse(text);
      return duration.isNegative() || duration.compareTo(LONGEST) > 0
          ? Optional.empty()
          : Optional.of(duration);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static void add(StringBuilder out, long amount, String unit) {
    if (amount != 0) {
      out.append(amount).append(unit);
    }
  }

  private static long part(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
