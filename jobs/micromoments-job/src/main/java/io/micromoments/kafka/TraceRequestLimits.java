package io.micromoments.kafka;

import io.micromoments.input.Arrival;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.TraceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a request for traces may ask for. */
public final class TraceRequestLimits {

  public static final int MAX_CUSTOMERS_PER_REQUEST = 20;
  public static final Duration MAX_DURATION = Duration.ofDays(1);

  private static final int MAX_PATTERNS = 100;

  private TraceRequestLimits() {}

  /**
   * Checks a request.
   *
   * @param receivedAt the broker's timestamp
   * @throws InvalidRecord naming the field, what it is and what is allowed
   */
  static void check(TraceRequest request, Instant receivedAt) throws InvalidRecord {
    size("customer_ids", request.getCustomerIds().size(), 1, MAX_CUSTOMERS_PER_REQUEST);
    size("patterns", request.getPatterns().size(), 0, MAX_PATTERNS);
    if (request.getCustomerIds().stream().anyMatch(String::isBlank)) {
      throw new InvalidRecord(Code.INVALID_VALUE, "customer_ids has an empty entry");
    }
    Duration duration = Duration.between(request.getEventTime(), request.getUntil());
    if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
      throw new InvalidRecord(
          Code.INVALID_VALUE,
          String.format(
              Locale.ROOT,
              "until is %s, event_time %s; until must be later, by at most a day",
              request.getUntil(),
              request.getEventTime()));
    }
    // It would be kept until then, and count among the customers that can be traced at once.
    if (request.getEventTime().isAfter(receivedAt.plus(Arrival.MAX_AHEAD))) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE, "event_time is more than 10 minutes in the future");
    }
  }

  private static void size(String field, int found, int least, int most) throws InvalidRecord {
    if (found < least || found > most) {
      throw new InvalidRecord(
          Code.INVALID_VALUE,
          String.format(
              Locale.ROOT, "%s has %d entries; allowed are %d to %d", field, found, least, most));
    }
  }
}
