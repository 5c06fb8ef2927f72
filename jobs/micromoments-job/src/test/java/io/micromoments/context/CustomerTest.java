package io.micromoments.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.PatternStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class CustomerTest {

  private static final int ROUNDS = 300;
  private static final int STEPS = 60;
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  private final CustomerStateSerializer serializer = new CustomerStateSerializer();

  /** The heap backend modifies a copy while a checkpoint writes the original. */
  @Test
  void changingACopyDoesNotChangeTheOriginal() throws IOException {
    long seed = Long.getLong("seed", 1);
    System.out.println("CustomerTest seed=" + seed);
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed + round);
      Customer customer = Customer.of("c", null, null);
      for (int step = 0; step < STEPS; step++) {
        CustomerState original = customer.state();
        byte[] before = bytes(original);
        customer = Customer.of("c", serializer.copy(original), customer.channels().latest());
        assertThat(customer.state()).isEqualTo(original);

        change(customer, random, START.plusSeconds(step * 40_000L));

        assertThat(bytes(original))
            .as("seed %d round %d step %d", seed, round, step)
            .isEqualTo(before);
      }
    }
  }

  private byte[] bytes(CustomerState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1_024);
    serializer.serialize(state, out);
    return out.getCopyOfBuffer();
  }

  static Event event(Random random, long time) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", "e" + time);
    fields.put("event_time", time);
    fields.put("customer_id", "ann");
    boolean call = random.nextInt(8) == 0;
    fields.put("channel", call ? "CALL_CENTER" : random.nextInt(5) == 0 ? "MOBILE_APP" : "WEB");
    if (call) {
      fields.put("kind", "call");
      fields.put("wait_ms", (long) random.nextInt(100_000));
    } else {
      fields.put("action", random.nextInt(10) == 0 ? "purchase" : "view");
      fields.put("item_id", "item-" + random.nextInt(5));
      fields.put("item_category", "category-" + random.nextInt(3));
    }
    return Event.of(call ? EventStream.INTERACTION : EventStream.CLICKSTREAM, fields);
  }

  private static void change(Customer customer, Random random, Instant now) {
    String id = "id-" + now.getEpochSecond();
    switch (random.nextInt(6)) {
      case 0 -> customer.apply(new Consent(id, now, "ann", "p" + random.nextInt(3), true));
      case 1 ->
          customer.apply(
              new CandidateOffers(id, now, "ann", List.of(new CandidateOffer("loan", 1.0))));
      case 2 ->
          customer.apply(
              OfferOutcome.newBuilder()
                  .setEventId(id)
                  .setEventTime(now)
                  .setCustomerId("ann")
                  .setOfferId("loan")
                  .setChannel("WEB")
                  .setOutcome(OutcomeKind.SEEN)
                  .build(),
              "loans");
      case 3 -> {
        customer
            .moments()
            .add(
                new ActiveMoment(moment(id, now), "WEB", List.of(), null, false),
                now,
                Duration.ofDays(2));
        customer.state().getLastEmitted().put("pattern", now.toEpochMilli());
      }
      case 4 ->
          customer
              .commands()
              .add(
                  new IssuedCommand(
                      id,
                      now,
                      now.plusSeconds(60),
                      id,
                      "p",
                      1,
                      "q",
                      1,
                      "all",
                      true,
                      List.of(),
                      "WEB",
                      List.of()));
      default -> {
        Event event = event(random, now.toEpochMilli());
        customer.recordAction(event);
        customer.apply(event);
      }
    }
  }

  private static Micromoment moment(String id, Instant now) {
    return Micromoment.newBuilder()
        .setMomentId(id)
        .setCustomerId("ann")
        .setMoment(MomentKind.BUY)
        .setIntent("loans")
        .setPattern("pattern")
        .setVersion(1)
        .setConfidence(1.0)
        .setStartedAt(now)
        .setDetectedAt(now)
        .setStatus(PatternStatus.live)
        .setEvidence(List.of())
        .build();
  }
}
