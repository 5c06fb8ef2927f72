package io.micromoments.decide;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
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
final class MeasurementFactory {

  private MeasurementFactory() {}

  /** Counts an active moment and whether it was an opportunity for a command. */
  static List<Measurement> of(
      Micromoment moment, String group, Decision decision, Policy policy, Instant now) {
    Dimensions dimensions =
        new Dimensions(
            now, moment.getPattern(), moment.getVersion(), policy.name(), policy.version(), group);
    return switch (decision.result()) {
      case COMMAND, HELD_OUT ->
          List.of(
              dimensions.count(MeasurementKind.MOMENT),
              dimensions.count(MeasurementKind.OPPORTUNITY));
      case NO_CANDIDATES, STALE_CONTEXT, EXPIRED, DEFERRED, STOPPED ->
          List.of(
              dimensions.count(MeasurementKind.MOMENT),
              dimensions.count(MeasurementKind.UNDECIDED, decision.result().name()));
      case UNCHANGED -> List.of(dimensions.count(MeasurementKind.MOMENT));
    };
  }

  /** Counts whether an active moment, counted before, was an opportunity after all. */
  static List<Measurement> later(
      Micromoment moment, String group, Decision decision, Policy policy, Instant now) {
    return of(moment, group, decision, policy, now).stream()
        .filter(
            each ->
                each.getKind() != MeasurementKind.MOMENT
                    && decision.result() != Decision.Result.DEFERRED)
        .toList();
  }

  /** Counts a match that did not become a moment, with the reason. */
  static Measurement suppressed(
      MomentPattern pattern, String group, String result, Policy policy, Instant now) {
    return new Dimensions(
            now, pattern.name(), pattern.version(), policy.name(), policy.version(), group)
        .count(MeasurementKind.SUPPRESSED, result);
  }

  /** Counts a command and the offers it withholds. */
  static List<Measurement> of(OfferResequenceCommand command, String group) {
    Dimensions dimensions =
        new Dimensions(
            command.getIssuedAt(),
            command.getMoment().getPattern(),
            command.getMoment().getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            group);
    List<Measurement> all = new ArrayList<>(1 + command.getWithheld().size());
    all.add(dimensions.count(MeasurementKind.COMMAND));
    for (WithheldOffer each : command.getWithheld()) {
      all.add(dimensions.count(MeasurementKind.WITHHELD, each.getCode()));
    }
    return all;
  }

  /** Counts an outcome under the command it belongs to. */
  static Measurement of(OfferOutcome outcome, IssuedCommand command) {
    return new Dimensions(
            outcome.getEventTime(),
            command.getPattern(),
            command.getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            command.getGroup())
        .count(
            switch (outcome.getOutcome()) {
              case DELIVERED -> MeasurementKind.DELIVERY;
              case SEEN -> MeasurementKind.IMPRESSION;
              case CLICKED -> MeasurementKind.CLICK;
              case ACCEPTED -> MeasurementKind.ACCEPTANCE;
              case REJECTED, DISMISSED -> MeasurementKind.REJECTION;
            });
  }

  /** The dimensions of a measurement. */
  private record Dimensions(
      Instant at, String pattern, int version, String policy, int policyVersion, String group) {

    Measurement count(MeasurementKind kind) {
      return count(kind, null);
    }

    /** Uses the constructor: Avro's builders copy the schema's fields on each call. */
    Measurement count(MeasurementKind kind, String code) {
      return new Measurement(at, pattern, version, policy, policyVersion, group, kind, code, 1L);
    }
  }
}
