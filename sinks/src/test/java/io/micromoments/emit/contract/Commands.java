package io.micromoments.emit.contract;

import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Synthetic commands for tests. */
public final class Commands {

  private static final Instant START = Instant.parse("2026-05-04T10:15:30Z");

  private Commands() {}

  /**
   * Returns commands of several customers in random order. Each customer's sequence numbers start
   * at 1.
   *
   * @param seed the same seed gives the same commands
   */
  public static List<OfferResequenceCommand> random(long seed, int customers, int count) {
    Random random = new Random(seed);
    int[] numbers = new int[customers];
    List<OfferResequenceCommand> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int customer = random.nextInt(customers);
      commands.add(
          command(
              "customer-" + customer,
              ++numbers[customer],
              "This may fit you: " + Long.toString(random.nextLong(), 36)));
    }
    return commands;
  }

  /**
   * Returns one command.
   *
   * @param text the reason of its first offer
   */
  public static OfferResequenceCommand command(String customer, long number, String text) {
    Instant at = START.plusMillis(number * 1_001);
    return OfferResequenceCommand.newBuilder()
        .setCommandId(customer + "-" + number)
        .setSequenceNumber(number)
        .setCustomerId(customer)
        .setIssuedAt(at)
        .setValidUntil(at.plusSeconds(1_800))
        .setChannel(number % 2 == 0 ? "MOBILE_APP" : null)
        .setMoment(
            MomentRef.newBuilder()
                .setId("moment-" + number)
                .setKind(MomentKind.BUY)
                .setIntent("auto-loan")
                .setPattern("at-dealership")
                .setVersion(1)
                .setConfidence(0.8)
                .build())
        .setBefore(List.of("review", "auto-loan-discount"))
        .setAfter(
            List.of(
                RankedOffer.newBuilder()
                    .setOfferId("auto-loan-discount")
                    .setRank(1)
                    .setScore(1.3)
                    .setReasons(List.of(new Reason("INTENT", text)))
                    .build()))
        .setWithheld(List.of(new WithheldOffer("heloc", "BUDGET_SPENT", "It is gone.")))
        .setPolicy("default")
        .setPolicyVersion(1)
        .setEvidence(List.of(new Evidence("visit", "beacon", "event-" + number, at)))
        .build();
  }
}
