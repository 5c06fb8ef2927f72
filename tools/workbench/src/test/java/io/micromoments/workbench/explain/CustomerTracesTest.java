package io.micromoments.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Trace;
import io.micromoments.workbench.explain.CustomerTraces.TracedAttempt;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CustomerTracesTest {

  private static final Instant TAKEN = Instant.parse("2026-05-02T10:00:00Z");

  private static List<TracedAttempt> openAttempts(Instant reportedAt, Optional<Instant> at) {
    AttemptTrace attempt =
        AttemptTrace.newBuilder()
            .setPattern("p")
            .setVersion(1)
            .setTaken(List.of(new Evidence("s", "clickstream", "e1", TAKEN)))
            .setOutcome(AttemptOutcome.OPEN)
            .build();
    Trace trace =
        Trace.newBuilder()
            .setCustomerId("ann")
            .setEventTime(reportedAt)
            .setAttempt(attempt)
            .build();
    return CustomerTraces.of(List.of(trace), List.of(), at).patterns().get("p").attempts();
  }

  @Test
  void theTimeOfAnOpenAttemptIsThatOfItsLastEventWheneverItIsReported() {
    assertThat(openAttempts(TAKEN.plusSeconds(60), Optional.empty()))
        .isEqualTo(openAttempts(TAKEN.plusSeconds(3600), Optional.empty()))
        .extracting(TracedAttempt::at)
        .containsExactly(TAKEN);
  }

  @Test
  void anOpenAttemptIsOpenAtAnyLaterTime() {
    Instant later = TAKEN.plusSeconds(7200);

    assertThat(openAttempts(TAKEN, Optional.of(later)).get(0).isOpenAt(later)).isTrue();
    assertThat(openAttempts(TAKEN, Optional.of(TAKEN.minusSeconds(1)))).isEmpty();
  }

  @Test
  void ofACustomerWhoDidNothingSinceALiveRequestSaysSo() {
    StringWriter printed = new StringWriter();
    new ExplanationText(
            CustomerTraces.of(List.of(), List.of(), Optional.empty()),
            Map.of(),
            EventDescriptions.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            true)
        .print(new PrintWriter(printed, true));

    assertThat(printed.toString())
        .startsWith("since the request, no event of the customer came on a stream of a pattern");
  }
}
