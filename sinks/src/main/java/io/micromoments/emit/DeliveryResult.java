package io.micromoments.emit;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * What came of one request.
 *
 * @param what for people, ends a sentence such as "at last …"; says nothing of the record
 * @param askedToWait how long the receiver wants to be left alone; zero if it did not say
 */
record DeliveryResult(Verdict verdict, String what, Duration askedToWait) {

  enum Verdict {
    TAKEN,
    REFUSED,
    TRY_AGAIN
  }

  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  static DeliveryResult of(int status, HttpHeaders headers, Instant now) {
    String what = "it answered " + status;
    if (status / 100 == 2) {
      return new DeliveryResult(Verdict.TAKEN, what, Duration.ZERO);
    }
    if (status == TIMEOUT || status == TOO_MANY || status / 100 == 5) {
      Duration wait =
          headers.firstValue("Retry-After").map(text -> wait(text, now)).orElse(Duration.ZERO);
      return new DeliveryResult(Verdict.TRY_AGAIN, what, wait);
    }
    return new DeliveryResult(Verdict.REFUSED, what, Duration.ZERO);
  }

  /** There was none within the time limit. */
  static DeliveryResult late() {
    return new DeliveryResult(Verdict.TRY_AGAIN, "it did not answer in time", Duration.ZERO);
  }

  /** The connection failed. Only the kind is told: messages of exceptions may quote anything. */
  static DeliveryResult failed(Exception failure) {
    return new DeliveryResult(
        Verdict.TRY_AGAIN,
        "the connection failed (" + failure.getClass().getSimpleName() + ")",
        Duration.ZERO);
  }

  /** Seconds or a date; what is neither is as if it were not there. */
  private static Duration wait(String text, Instant now) {
    try {
      return Duration.ofSeconds(Math.max(0, Integer.parseInt(text.strip())));
    } catch (NumberFormatException e) {
      // a date, perhaps
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
