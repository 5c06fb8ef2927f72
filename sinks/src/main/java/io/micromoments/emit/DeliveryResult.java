package io.micromoments.emit;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * Result of one request.
 *
 * @param what human-readable end of a sentence such as "on the last attempt, …"; contains no record
 *     data
 * @param retryAfter delay requested by the receiver; zero if none
 */
record DeliveryResult(Verdict verdict, String what, Duration retryAfter) {

  enum Verdict {
    ACCEPTED,
    REJECTED,
    RETRY
  }

  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  static DeliveryResult of(int status, HttpHeaders headers, Instant now) {
    String what = "it responded with HTTP status " + status;
    if (status / 100 == 2) {
      return new DeliveryResult(Verdict.ACCEPTED, what, Duration.ZERO);
    }
    if (status == TIMEOUT || status == TOO_MANY || status / 100 == 5) {
      Duration wait =
          headers.firstValue("Retry-After").map(text -> wait(text, now)).orElse(Duration.ZERO);
      return new DeliveryResult(Verdict.RETRY, what, wait);
    }
    return new DeliveryResult(Verdict.REJECTED, what, Duration.ZERO);
  }

  /** No response arrived within the time limit. */
  static DeliveryResult timedOut() {
    return new DeliveryResult(Verdict.RETRY, "it did not respond in time", Duration.ZERO);
  }

  /**
   * The connection failed. Contains only the exception's class, since its message may quote any
   * data.
   */
  static DeliveryResult failed(Exception failure) {
    return new DeliveryResult(
        Verdict.RETRY,
        "the connection failed (" + failure.getClass().getSimpleName() + ")",
        Duration.ZERO);
  }

  /**
   * Parses {@code Retry-After}, which is seconds or an HTTP date; returns zero if it is neither.
   */
  private static Duration wait(String text, Instant now) {
    try {
      return Duration.ofSeconds(Math.max(0, Integer.parseInt(text.strip())));
    } catch (NumberFormatException e) {
      // May be a date.
    }
    try {
      Instant then =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
