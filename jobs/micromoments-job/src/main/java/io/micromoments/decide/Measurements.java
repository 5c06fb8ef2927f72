package io.micromoments.decide;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.MeasureKind;
import io.micromoments.schemas.Measured;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.WithheldOffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates the measurements of moments, commands and outcomes. They contain no customer ids.
 * Stateless.
 */
final class Measurements {

  private Measurements() {}

  /** Counts a live moment and whether it was an opportunity for a command. */
  static List<Measured> of(
      Micromoment moment, String group, Decision decision, Policy policy, Instant now) {
    Of of =
        new Of(
            now, moment.getPattern(), moment.getVersion(), policy.name(), policy.version(), group);
    return switch (decision.verdict()) {
      case COMMAND, HELD_OUT ->
          List.of(of.count(MeasureKind.MOMENT), of.count(MeasureKind.OPPORTUNITY));
      case NO_CANDIDATES, STALE_CONTEXT, EXPIRED ->
          List.of(
              of.count(MeasureKind.MOMENT),
              of.count(MeasureKind.REFUSED, decision.verdict().name()));
      case UNCHANGED -> List.of(of.count(MeasureKind.MOMENT));
    };
  }

  /** Counts a match that did not become a moment, with the reason. */
  static Measured suppressed(
      MomentPattern pattern, String group, String verdict, Policy policy, Instant now) {
    return new Of(now, pattern.name(), pattern.version(), policy.name(), policy.version(), group)
        .count(MeasureKind.SUPPRESSED, verdict);
  }

  /** Counts a command and the offers it withholds. */
  static List<Measured> of(OfferResequenceCommand command, String group) {
    Of of =
        new Of(
            command.getIssuedAt(),
            command.getMoment().getPattern(),
            command.getMoment().getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            group);
    List<Measured> all = new ArrayList<>(1 + command.getWithheld().size());
    all.add(of.count(MeasureKind.COMMAND));
    for (WithheldOffer each : command.getWithheld()) {
      all.add(of.count(MeasureKind.WITHHELD, each.getCode()));
    }
    return all;
  }

  /** Counts an outcome under the command it belongs to. */
  static Measured of(OfferOutcome outcome, IssuedCommand command) {
    return new Of(
            outcome.getEventTime(),
            command.getPattern(),
            command.getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            command.getGroup())
        .count(
            switch (outcome.getOutcome()) {
              case DELIVERED -> MeasureKind.DELIVERY;
              case SEEN -> MeasureKind.IMPRESSION;
              case CLICKED -> MeasureKind.CLICK;
              case ACCEPTED -> MeasureKind.ACCEPTANCE;
              case REJECTED, DISMISSED -> MeasureKind.REJECTION;
            });
  }

  /** The dimensions of a measurement. */
  private record Of(
      Instant at, String pattern, int version, String policy, int policyVersion, String group) {

    Measured count(MeasureKind kind) {
      return count(kind, null);
    }

    /** Uses the constructor: Avro's builders copy the schema's fields on each call. */
    Measured count(MeasureKind kind, String code) {
      return new Measured(at, pattern, version, policy, policyVersion, group, kind, code, 1L);
    }
  }
}
