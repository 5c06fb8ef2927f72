package io.micromoments.decide;

import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Measured;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.What;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is counted of moments, commands and outcomes. Names no customer. Pure. */
final class Measurements {

  private Measurements() {}

  /** A live moment, and whether it was an opportunity to command something. */
  static List<Measured> of(
      Micromoment moment, String group, Decision decision, Policy policy, Instant now) {
    Measured.Builder of =
        Measured.newBuilder()
            .setAt(now)
            .setPattern(moment.getPattern())
            .setVersion(moment.getVersion())
            .setPolicy(policy.name())
            .setPolicyVersion(policy.version())
            .setGroup(group);
    List<Measured> all = new ArrayList<>(3);
    all.add(Measured.newBuilder(of).setWhat(What.MOMENT).build());
    switch (decision.verdict()) {
      case COMMAND, HELD_OUT -> all.add(Measured.newBuilder(of).setWhat(What.OPPORTUNITY).build());
      case NO_CANDIDATES, STALE_CONTEXT ->
          all.add(
              Measured.newBuilder(of)
                  .setWhat(What.REFUSED)
                  .setCode(decision.verdict().name())
                  .build());
      case UNCHANGED -> {}
    }
    return all;
  }

  /** A command, and what it withholds. */
  static List<Measured> of(OfferResequenceCommand command, String group) {
    Measured.Builder of =
        Measured.newBuilder()
            .setAt(command.getIssuedAt())
            .setPattern(command.getMoment().getPattern())
            .setVersion(command.getMoment().getVersion())
            .setPolicy(command.getPolicy())
            .setPolicyVersion(command.getPolicyVersion())
            .setGroup(group);
    List<Measured> all = new ArrayList<>();
    all.add(Measured.newBuilder(of).setWhat(What.COMMAND).build());
    for (WithheldOffer each : command.getWithheld()) {
      all.add(Measured.newBuilder(of).setWhat(What.WITHHELD).setCode(each.getCode()).build());
    }
    return all;
  }

  /** What became of an offer, under the command it belongs to. */
  static Measured of(OfferOutcome outcome, IssuedCommand command) {
    return Measured.newBuilder()
        .setAt(outcome.getEventTime())
        .setPattern(command.getPattern())
        .setVersion(command.getVersion())
        .setPolicy(command.getPolicy())
        .setPolicyVersion(command.getPolicyVersion())
        .setGroup(command.getGroup())
        .setWhat(
            switch (outcome.getOutcome()) {
              case DELIVERED -> What.DELIVERY;
              case SEEN -> What.IMPRESSION;
              case CLICKED -> What.CLICK;
              case ACCEPTED -> What.ACCEPTANCE;
              case REJECTED, DISMISSED -> What.REJECTION;
            })
        .build();
  }
}
