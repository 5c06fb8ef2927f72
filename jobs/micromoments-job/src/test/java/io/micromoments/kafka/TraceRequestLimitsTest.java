package io.micromoments.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.TraceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceRequestLimitsTest {

  private static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");

  @Test
  void aDayOfTwentyCustomersIsAllowed() {
    assertThatCode(() -> check(Collections.nCopies(20, "ann"), Duration.ZERO, Duration.ofDays(1)))
        .doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeBoundedIsRejected() {
    rejected(List.of(), Duration.ZERO, Duration.ofMinutes(1), "customer_ids has 0 entries");
    rejected(
        Collections.nCopies(21, "ann"),
        Duration.ZERO,
        Duration.ofMinutes(1),
        "customer_ids has 21 entries; allowed are 1 to 20");
    rejected(List.of("ann", " "), Duration.ZERO, Duration.ofMinutes(1), "an empty entry");
    rejected(List.of("ann"), Duration.ZERO, Duration.ZERO, "until must be later");
    rejected(List.of("ann"), Duration.ZERO, Duration.ofDays(-1), "until must be later");
    rejected(List.of("ann"), Duration.ZERO, Duration.ofHours(25), "by at most a day");
    rejected(List.of("ann"), Duration.ofHours(1), Duration.ofMinutes(1), "in the future");
  }

  private static void rejected(
      List<String> customers, Duration ahead, Duration duration, String message) {
    assertThatThrownBy(() -> check(customers, ahead, duration))
        .isInstanceOf(InvalidRecord.class)
        .hasMessageContaining(message);
  }

  private static void check(List<String> customers, Duration ahead, Duration duration)
      throws InvalidRecord {
    Instant from = NOW.plus(ahead);
    TraceRequestLimits.check(
        new TraceRequest("r", from, from.plus(duration), customers, List.of()), NOW);
  }
}
