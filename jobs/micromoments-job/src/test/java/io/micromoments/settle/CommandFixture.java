package io.micromoments.settle;

import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands for tests of settlement. */
final class CommandFixture {

  static final Instant START = Instant.parse("2026-05-02T10:00:00Z");
  static final Duration VALID_FOR = Duration.ofMinutes(30);

  private CommandFixture() {}

  static Instant at(long second) {
    return START.plusSeconds(second);
  }

  /**
   * Returns a command as it was decided.
   *
   * @param decided the sequence number of the decision
   * @param channel null for none
   * @param offers listed in this order
   */
  static OfferResequenceCommand command(
      String customer, long second, long decided, String channel, String... offers) {
    List<RankedOffer> after = new ArrayList<>();
    for (String offer : offers) {
      after.add(
          new RankedOffer(
              offer,
              after.size() + 1,
              1.5,
              List.of(
                  new Reason("MOMENT_BOOST", "why " + offer),
                  new Reason("BATCH_PRIORITY", "internal")),
              OfferKind.SERVICE,
              "content-of-" + offer,
              "text of " + offer));
    }
    return OfferResequenceCommand.newBuilder()
        .setCommandId(customer + "-" + second + "-" + decided)
        .setSequenceNumber(decided)
        .setCustomerId(customer)
        .setIssuedAt(at(second))
        .setValidUntil(at(second).plus(VALID_FOR))
        .setChannel(channel)
        .setMoment(new MomentRef("m", MomentKind.BUY, "i", "p", 1, 1.0, Map.of("item", "car")))
        .setBefore(List.of(offers))
        .setAfter(after)
        .setWithheld(List.of())
        .setPolicy("default")
        .setPolicyVersion(1)
        .setEvidence(List.of())
        .setLocale("de-AT")
        .setDataUsed(List.of(new DataUsed("offers", at(0))))
        .build();
  }
}
