package io.micromoments.workbench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.variants.PatternVariant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TighteningsTest {

  @ParameterizedTest
  @CsvSource({
    "3, 4, true, 4",
    "3, 5, true, 4",
    "100, 40000, true, 20050",
    "-4, -3, true, -3",
    "1.5, 1.75, false, 1.6",
    "-1.7e308, 1.7e308, false, 0.0"
  })
  void theLeastValueExcludesWhatIsTooLowAndKeepsWhatIsAccepted(
      double tooLow, double accepted, boolean isWhole, String expected) {
    assertThat(Tightenings.least(tooLow, accepted, isWhole)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, true, 3",
    "3, 5, true, 4",
    "100, 40000, true, 20050",
    "-4, -3, true, -4",
    "1.5, 1.75, false, 1.6"
  })
  void theGreatestValueKeepsWhatIsAcceptedAndExcludesWhatIsTooHigh(
      double accepted, double tooHigh, boolean isWhole, String expected) {
    assertThat(Tightenings.greatest(accepted, tooHigh, isWhole)).isEqualTo(expected);
  }

  /** Such numbers are valid in recordings. */
  @Test
  @Timeout(30)
  void anInfiniteNumberOfAFalsePositiveIsBeyondAThreshold() {
    assertThat(changes(Double.POSITIVE_INFINITY)).contains("event.value <= ");
    assertThat(changes(Double.NEGATIVE_INFINITY)).contains("event.value >= ");
    assertThat(changes(Double.NaN)).doesNotContain("event.value ");
  }

  /** Returns the changes for a true positive of 5 and a false positive of another value. */
  private static String changes(double falsePositive) {
    PatternVariant pattern =
        PatternVariant.of(
            new SourceText(
                "p.yaml",
                "pattern: p\nversion: 1\nmoment: BUY\nintent: i\n"
                    + "steps: [{ step: s, on: clickstream, where: event.action == 'a' }]\n"));
    Micromoment kept = moment("kept");
    Micromoment other = moment("other");
    Map<Micromoment, Map<String, List<Event>>> events =
        Map.of(
            kept,
            Map.of("s", List.of(event(5))),
            other,
            Map.of("s", List.of(event(falsePositive))));
    return Tightenings.of(pattern, List.of(kept), List.of(other), events::get).toString();
  }

  private static Event event(double value) {
    return Event.of(
        EventStream.CLICKSTREAM,
        Map.of("event_id", "e", "event_time", 0L, "action", "a", "value", value));
  }

  private static Micromoment moment(String customer) {
    return Micromoment.newBuilder()
        .setMomentId(customer)
        .setCustomerId(customer)
        .setMoment(MomentKind.BUY)
        .setIntent("i")
        .setPattern("p")
        .setVersion(1)
        .setStatus(PatternStatus.live)
        .setConfidence(1)
        .setStartedAt(Instant.EPOCH)
        .setDetectedAt(Instant.EPOCH)
        .setCapture(Map.of())
        .setEvidence(List.of())
        .build();
  }
}
