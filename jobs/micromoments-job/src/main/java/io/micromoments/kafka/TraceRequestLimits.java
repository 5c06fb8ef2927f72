package io.micromoments.kafka;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.TraceRequest;
import java.time.Duration;

/** What a request for traces may ask for. */
public final class TraceRequestLimits {

  public static final int MAX_CUSTOMERS = 20;
  public static final Duration MAX_DURATION = Duration.ofDays(1);

  private static final int MAX_PATTERNS = 100;

  private TraceRequestLimits() {}

  /**
   * Checks a request.
   *
   * @throws InvalidRecord naming the field, what it is and what is allowed
   */
  static void check(TraceRequest request) throws InvalidRecord {
    int customers = request.getCustomerIds().size();
    if (customers == 0 || customers > MAX_CUSTOMERS) {
      throw invalid(
          "customer_ids has %d entries; allowed are 1 to %d".formatted(customers, MAX_CUSTOMERS));
    }
    if (request.getCustomerIds().stream().anyMatch(String::isBlank)) {
      throw invalid("customer_ids has an empty entry");
    }
    if (request.getPatterns().size() > MAX_PATTERNS) {
      throw invalid(
          "patterns has %d entries; allowed are %d, or none for all patterns"
              .formatted(request.getPatterns().size(), MAX_PATTERNS));
    }
    Duration duration = Duration.between(request.getEventTime(), request.getUntil());
    if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
      throw invalid(
          "until is %s, event_time %s; until must be later, by at most a day"
              .formatted(request.getUntil(), request.getEventTime()));
    }
  }

  private static InvalidRecord invalid(String text) {
    return new InvalidRecord(Code.INVALID_VALUE, text);
  }
}
