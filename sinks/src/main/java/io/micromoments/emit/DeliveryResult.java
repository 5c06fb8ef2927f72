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
 * @param description human-readable end of a sentence such as "on the last attempt, …"; contains no
 *     record data
 * @param retryAfter delay requested by the receiver; zero if none
 */
record DeliveryResult(Status status, String description, Duration retryAfter) {

  enum Status {
    ACCEPTED,
    REJECTED,
    RETRY
  }

  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  static DeliveryResult of(int status, HttpHeaders headers, Instant now) {
    String description = "it responded with HTTP status " + status;
    if (status / 100 == 2) {
      return new DeliveryResult(Status.ACCEPTED, description, Duration.ZERO);
    }
    if (status == TIMEOUT || status == TOO_MANY || status / 100 == 5) {
      Duration wait =
          headers.firstValue("Retry-After").map(text -> wait(text, now)).orElse(Duration.ZERO);
      return new DeliveryResult(Status.RETRY, description, wait);
    }
    return new DeliveryResult(Status.REJECTED, description, Duration.ZERO);
  }

  /** No response arrived within the time limit. */
  static DeliveryResult timedOut() {
    return new DeliveryResult(Status.RETRY, "it did not respond in time", Duration.ZERO);
  }

  /**
   * The connection failed. Contains only the exception's class, since its message may quote any
   * data.
   */
  static DeliveryResult failed(Exception failure) {
    return new DeliveryResult(
        Status.RETRY,
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
