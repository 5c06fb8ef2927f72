package io.micromoments.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records that would exceed the size limits of their topics are rejected on arrival. */
class RecordValidatorTest {

  private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");

  @Test
  void aListOfTooManyOffersIsRefused() throws InvalidRecord {
    assertThat(RecordValidator.context(ContextStream.OFFERS, offers(different(1_000)))).isNotNull();
    assertThatThrownBy(
            () -> RecordValidator.context(ContextStream.OFFERS, offers(different(1_001))))
        .isInstanceOf(InvalidRecord.class)
        .hasMessageContaining("'offers' has 1001 entries; allowed: 1000");
  }

  @Test
  void anOfferWithTooLongAnIdIsRefused() {
    assertThatThrownBy(
            () ->
                RecordValidator.context(
                    ContextStream.OFFERS,
                    offers(List.of(new CandidateOffer("x".repeat(201), 1.0)))))
        .isInstanceOf(InvalidRecord.class)
        .hasMessageContaining("offer_id has 201 characters; allowed: 200");
  }

  @Test
  void anEventWithTooLongAChannelIsRefused() {
    assertThatThrownBy(() -> RecordValidator.event(call("x".repeat(201))))
        .isInstanceOf(InvalidRecord.class)
        .hasMessageContaining("channel has 201 characters; allowed: 200");
  }

  @Test
  void anEventWithTooLongAnIdIsRefused() throws InvalidRecord {
    assertThat(RecordValidator.event(call("CALL_CENTER"))).isNotNull();
    assertThatThrownBy(
            () ->
                RecordValidator.event(
                    Event.of(
                        EventStream.INTERACTION,
                        Map.of(
                            "event_id", "x".repeat(1_001),
                            "event_time", NOW.toEpochMilli(),
                            "customer_id", "ann"))))
        .isInstanceOf(InvalidRecord.class)
        .hasMessageContaining("event_id has 1001 characters; allowed: 1000");
  }

  private static Event call(String channel) {
    return Event.of(
        EventStream.INTERACTION,
        Map.of(
            "event_id",
            "e1",
            "event_time",
            NOW.toEpochMilli(),
            "customer_id",
            "ann",
            "channel",
            channel));
  }

  private static List<CandidateOffer> different(int count) {
    return IntStream.range(0, count).mapToObj(i -> new CandidateOffer("o" + i, 1.0)).toList();
  }

  private static CandidateOffers offers(List<CandidateOffer> offers) {
    return new CandidateOffers("list", NOW, "ann", offers);
  }
}
