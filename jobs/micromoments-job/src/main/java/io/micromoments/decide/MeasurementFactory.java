package io.micromoments.decide;

import io.micromoments.context.ContactLog;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates the measurements of moments, commands and outcomes. They contain no customer ids.
 * Stateless.
 */
final class MeasurementFactory {

  private MeasurementFactory() {}

  /** The time over which contacts are counted as pressure. */
  private static final Duration PRESSURE = Duration.ofDays(7);

  /**
   * Counts an active moment and whether it was an opportunity for a command.
   *
   * @param customer whose segment is counted, too, if the policy has segments
   */
  static List<Measurement> of(
      Micromoment moment,
      String group,
      Customer customer,
      Decision decision,
      Policy policy,
      Instant now) {
    Dimensions dimensions =
        new Dimensions(
            now, moment.getPattern(), moment.getVersion(), policy.name(), policy.version(), group);
    String segment = segment(policy, customer);
    List<Measurement> all = new ArrayList<>();
    dimensions.add(MeasurementKind.MOMENT, MeasurementKind.SEGMENT_MOMENT, segment, all);
    switch (decision.result()) {
      case COMMAND, HELD_OUT ->
          dimensions.add(
              MeasurementKind.OPPORTUNITY, MeasurementKind.SEGMENT_OPPORTUNITY, segment, all);
      case NO_CANDIDATES, STALE_CONTEXT, EXPIRED, DEFERRED, STOPPED ->
          all.add(dimensions.count(MeasurementKind.UNDECIDED, decision.result().name()));
      case UNCHANGED -> {}
    }
    return all;
  }

  /** Counts whether an active moment, counted before, was an opportunity after all. */
  static List<Measurement> ofDeferred(
      Micromoment moment,
      String group,
      Customer customer,
      Decision decision,
      Policy policy,
      Instant now) {
    return of(moment, group, customer, decision, policy, now).stream()
        .filter(
            each ->
                each.getKind() != MeasurementKind.MOMENT
                    && each.getKind() != MeasurementKind.SEGMENT_MOMENT
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

  /** Counts a command, the offers it withholds, and the customer's recent contacts. */
  static List<Measurement> of(OfferResequenceCommand command, String group, ContactLog contacts) {
    Dimensions dimensions =
        new Dimensions(
            command.getIssuedAt(),
            command.getMoment().getPattern(),
            command.getMoment().getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            group);
    List<Measurement> all = new ArrayList<>(2 + command.getWithheld().size());
    all.add(dimensions.count(MeasurementKind.COMMAND));
    int recent = contacts.count(command.getIssuedAt().minus(PRESSURE));
    if (recent > 0) {
      all.add(dimensions.count(MeasurementKind.CONTACTS, null, recent));
    }
    for (WithheldOffer each : command.getWithheld()) {
      all.add(dimensions.count(MeasurementKind.WITHHELD, each.getCode()));
    }
    return all;
  }

  /** Counts an outcome under the command it belongs to. */
  static List<Measurement> of(
      OfferOutcome outcome, IssuedCommand command, Customer customer, Policy policy) {
    Dimensions dimensions =
        new Dimensions(
            outcome.getEventTime(),
            command.getPattern(),
            command.getVersion(),
            command.getPolicy(),
            command.getPolicyVersion(),
            command.getGroup());
    MeasurementKind kind =
        switch (outcome.getOutcome()) {
          case DELIVERED -> MeasurementKind.DELIVERY;
          case SEEN -> MeasurementKind.IMPRESSION;
          case CLICKED -> MeasurementKind.CLICK;
          case ACCEPTED -> MeasurementKind.ACCEPTANCE;
          case REJECTED, DISMISSED -> MeasurementKind.REJECTION;
        };
    List<Measurement> all = new ArrayList<>(2);
    dimensions.add(
        kind,
        MeasurementKind.SEGMENT_ACCEPTANCE,
        kind == MeasurementKind.ACCEPTANCE ? segment(policy, customer) : null,
        all);
    return all;
  }

  /** Returns the segment of a customer; null if the policy has no segments. */
  private static String segment(Policy policy, Customer customer) {
    if (policy.segments().isEmpty()) {
      return null;
    }
    String field = policy.segments().get();
    CustomerProfile profile = customer.state().getProfile();
    String segment =
        profile == null
            ? null
            : field.equals("segment") ? profile.getSegment() : profile.getAttributes().get(field);
    return segment == null ? "none" : segment;
  }

  /** The dimensions of a measurement. */
  private record Dimensions(
      Instant at, String pattern, int version, String policy, int policyVersion, String group) {

    Measurement count(MeasurementKind kind) {
      return count(kind, null);
    }

    Measurement count(MeasurementKind kind, String code) {
      return count(kind, code, 1);
    }

    /** Uses the constructor: Avro's builders copy the schema's fields on each call. */
    Measurement count(MeasurementKind kind, String code, long count) {
      return new Measurement(at, pattern, version, policy, policyVersion, group, kind, code, count);
    }

    /** Adds a measurement and, if there is a segment, that of the segment. */
    void add(
        MeasurementKind kind, MeasurementKind ofSegment, String segment, List<Measurement> to) {
      to.add(count(kind));
      if (segment != null) {
        to.add(count(ofSegment, segment));
      }
    }
  }
}
