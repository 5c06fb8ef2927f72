package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.DecisionTrigger;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides on the active and deferred moments of one customer, and issues the commands. The caller
 * tells the time by {@link #begin} before each change.
 */
final class MomentDecisions {

  private final String key;
  private final Customer customer;
  private final DecisionServices services;
  private long lastTime = Long.MIN_VALUE;

  MomentDecisions(String key, Customer customer, DecisionServices services) {
    this.key = key;
    this.customer = customer;
    this.services = services;
  }

  /** Returns the decisions on another state of the customer, at the same time. */
  MomentDecisions withCustomer(Customer other) {
    MomentDecisions copy = new MomentDecisions(key, other, services);
    copy.lastTime = lastTime;
    return copy;
  }

  /**
   * Sets the time of what follows, in milliseconds since the epoch. Returns the time of decisions,
   * which is not before that of an earlier command.
   */
  Instant begin(long time) {
    lastTime = Math.max(lastTime, time);
    services.scope().setTime(time);
    return customer.commands().notBefore(Instant.ofEpochMilli(time));
  }

  /** Returns whether the valid command changes when the customer changes the channel. */
  boolean followsChannel() {
    return Decider.followsChannel(customer, Instant.ofEpochMilli(lastTime));
  }

  /** Decides on the latest active moment, if there is one. */
  void onLatest(Instant now) {
    Decider decider = services.deciders().at(now);
    ActiveMoment latest = latest(decider, customer.moments().at(now, decider.policy().lifetime()));
    if (latest != null) {
      String group = group(decider, latest);
      emit(
          DecisionTrigger.MERGED,
          latest,
          defer(
              decider.onMoment(customer, latest, group, services.catalog().at(now), now), latest));
    }
  }

  /**
   * Decides on the moments that were deferred until a time or earlier. Returns whether there were
   * any.
   */
  boolean onTime(long time) {
    boolean found = false;
    for (Optional<Instant> next = customer.deferrals().next();
        next.isPresent() && next.get().toEpochMilli() <= time;
        next = customer.deferrals().next()) {
      Instant until = next.get();
      Instant now = begin(until.toEpochMilli());
      found = true;
      Decider decider = services.deciders().at(now);
      List<ActiveMoment> due = new ArrayList<>();
      for (ActiveMoment active : customer.deferrals().take(until)) {
        customer.moments().remove(active.getMoment().getMomentId());
        if (decider.isStopped(active)) {
          emit(DecisionTrigger.DEFERRED_MOMENT, active, Decision.none(Decision.Result.STOPPED));
        } else if (customer.allows(active)) {
          ActiveMoment again =
              new ActiveMoment(
                  active.getMoment(),
                  active.getChannel(),
                  active.getRequiresConsent(),
                  until.toEpochMilli(),
                  active.getPiloted());
          customer.moments().add(again, now, decider.policy().lifetime());
          due.add(again);
        }
      }
      if (!due.isEmpty()) {
        ActiveMoment latest = due.get(due.size() - 1);
        String group = group(decider, latest);
        Decision decision =
            decider.onMoment(customer, latest, group, services.catalog().at(now), now);
        due.forEach(each -> defer(decision, each));
        services
            .sums()
            .add(
                MeasurementFactory.ofDeferred(
                    latest.getMoment(), group, customer, decision, decider.policy(), now));
        emit(DecisionTrigger.DEFERRED_MOMENT, latest, decision);
      }
    }
    return found;
  }

  /** Ends the active moments that satisfy a condition, and what is offered because of them. */
  void end(Predicate<ActiveMoment> isEnded, Instant now) {
    customer.deferrals().removeIf(isEnded);
    Decider decider = services.deciders().at(now);
    List<ActiveMoment> ended =
        customer.moments().at(now, decider.policy().lifetime()).stream().filter(isEnded).toList();
    if (ended.isEmpty()) {
      return;
    }
    Optional<ActiveMoment> ofCommand = decider.momentOfCommand(customer, now);
    Optional<DecisionSnapshot> before =
        decider.currentRanking(customer, services.catalog().at(now), now);
    customer.state().getActiveMoments().removeAll(ended);
    if (ofCommand.isEmpty()) {
      return;
    }
    if (!ended.contains(ofCommand.get())) {
      emitChange(decider.onChange(customer, before, services.catalog().at(now), now));
      return;
    }
    ActiveMoment other = latest(decider, customer.moments().at(now, decider.policy().lifetime()));
    boolean issued =
        other != null
            && emit(
                DecisionTrigger.MOMENT_ENDED,
                other,
                decider.onMoment(
                    customer, other, group(decider, other), services.catalog().at(now), now));
    if (!issued) {
      emit(
          DecisionTrigger.MOMENT_ENDED,
          ofCommand.get(),
          decider.onEnd(customer, ofCommand.get(), services.catalog().at(now), now));
    }
  }

  /** Returns the latest moment that may be decided on now; null if there is none. */
  private ActiveMoment latest(Decider decider, List<ActiveMoment> moments) {
    ActiveMoment latest = null;
    for (ActiveMoment each : moments) {
      boolean mayDecide =
          customer.allows(each) && !decider.isStopped(each) && !customer.deferrals().contains(each);
      latest = mayDecide ? each : latest;
    }
    return latest;
  }

  /**
   * Decides on the latest moment that a device has handed over, unless a command is valid, which
   * {@link Decider#onChange} has changed if necessary. Defers those that it would have deferred,
   * had they been the customer's moments from the start.
   */
  boolean onHandOver(HandOver handOver, Decider decider, Instant now) {
    handOver.getActiveMoments().forEach(each -> deferFromStart(each, decider, now));
    if (decider.hasValidCommand(customer, now)) {
      return false;
    }
    ActiveMoment latest =
        latest(
            decider,
            customer.moments().at(now, decider.policy().lifetime()).stream()
                .filter(handOver.getActiveMoments()::contains)
                .toList());
    if (latest == null) {
      return false;
    }
    String group = group(decider, latest);
    Decision decision =
        defer(decider.onMoment(customer, latest, group, services.catalog().at(now), now), latest);
    services
        .sums()
        .add(
            MeasurementFactory.of(
                latest.getMoment(), group, customer, decision, decider.policy(), now));
    return emit(DecisionTrigger.HANDED_OVER_MOMENT, latest, decision);
  }

  /**
   * Defers a handed-over moment if its decision would still be deferred, had it been the customer's
   * moment from the start.
   */
  private void deferFromStart(ActiveMoment active, Decider decider, Instant now) {
    if (!customer.allows(active) || decider.isStopped(active)) {
      return;
    }
    Instant until = decider.deferredUntil(customer, active);
    if (until != null && until.isAfter(now)) {
      defer(Decision.deferred(until, null), active);
    }
  }

  /** Returns whether a command was issued. */
  boolean onMoment(ActiveMoment active, Instant now) {
    Decider decider = services.deciders().at(now);
    Duration lifetime = decider.policy().lifetime();
    String group = group(decider, active);
    Decision decision;
    if (decider.isStopped(active)) {
      decision = Decision.none(Decision.Result.STOPPED);
    } else if (active.getMoment().getDetectedAt().plus(lifetime).isAfter(now)) {
      customer.moments().add(active, now, lifetime);
      decision =
          defer(decider.onMoment(customer, active, group, services.catalog().at(now), now), active);
    } else {
      decision = Decision.none(Decision.Result.EXPIRED);
    }
    services
        .sums()
        .add(
            MeasurementFactory.of(
                active.getMoment(), group, customer, decision, decider.policy(), now));
    if (!decider.isStopped(active)) {
      decider
          .profileUpdate(customer, active.getMoment())
          .ifPresent(services.output()::profileUpdate);
    }
    return emit(DecisionTrigger.MOMENT, active, decision);
  }

  /** Keeps a moment whose decision is deferred, and returns the decision. */
  private Decision defer(Decision decision, ActiveMoment active) {
    Instant until = decision.deferredUntil();
    if (until != null && customer.deferrals().add(active, until, lastTime)) {
      services.output().deadline(until.toEpochMilli());
    }
    return decision;
  }

  /** Returns the measurement group of the customer. */
  String group(Decider decider, ActiveMoment active) {
    return group(decider, active.getPiloted());
  }

  String group(Decider decider, boolean isPiloted) {
    if (decider.holdsOut(key)) {
      return CustomerGroup.HOLD_OUT.label();
    }
    return (isPiloted ? CustomerGroup.PILOT : CustomerGroup.ALL).label();
  }

  /** Emits a decision on a change of the context. Returns whether there is a command. */
  boolean emitChange(Decision decision) {
    return emit(DecisionTrigger.CONTEXT_CHANGED, null, decision);
  }

  /**
   * Emits a decision. Returns whether there is a command.
   *
   * @param moment the moment that was decided on; null if it is that of the valid command
   */
  private boolean emit(DecisionTrigger trigger, ActiveMoment moment, Decision decision) {
    services.counters().count(decision.result());
    if (services.tracer().isTraced(key) && (moment != null || decision.ranked() != null)) {
      Decider decider = services.deciders().at(Instant.ofEpochMilli(lastTime));
      services
          .tracer()
          .emit(key, lastTime, DecisionTraces.of(trigger, moment, decision, decider.policy()));
    }
    if (decision.command().isEmpty()) {
      return false;
    }
    OfferResequenceCommand command = decision.command().get();
    String group = customer.state().getIssued().getGroup();
    services.sums().add(MeasurementFactory.of(command, group, customer.contacts()));
    services.output().command(CommandElement.ofCustomer(command, group, decision.budgets()));
    return true;
  }
}
