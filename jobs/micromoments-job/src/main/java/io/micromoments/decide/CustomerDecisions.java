package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides for one customer: applies elements and matches to their context, in order, and issues
 * commands. Created for one call of {@link Decisions}, which loads and stores the context.
 */
final class CustomerDecisions {

  /**
   * What decisions need besides the customer.
   *
   * @param patterns returns the pattern of a version; null if it is not known (any more)
   * @param scope the scope in which conditions read the customer
   */
  record Services(
      DeciderCache deciders,
      CatalogHistory catalog,
      CustomerUpdates updates,
      MeasurementSums sums,
      DecisionMetrics counters,
      Function<PatternVersion, CompiledPattern> patterns,
      CustomerScope scope,
      Decisions.Output output) {}

  private final String key;
  private final DeciderCache deciders;
  private final CatalogHistory catalog;
  private final CustomerUpdates updates;
  private final MeasurementSums sums;
  private final DecisionMetrics counters;
  private final Function<PatternVersion, CompiledPattern> patterns;
  private final CustomerScope scope;
  private final Decisions.Output output;
  private Customer customer;
  private boolean isKnown = true;
  private boolean wasErased;
  private boolean changed;
  private long lastTime = Long.MIN_VALUE;

  CustomerDecisions(String key, Customer customer, Services services) {
    this.key = key;
    this.customer = customer;
    this.deciders = services.deciders;
    this.catalog = services.catalog;
    this.updates = services.updates;
    this.sums = services.sums;
    this.counters = services.counters;
    this.patterns = services.patterns;
    this.scope = services.scope;
    this.output = services.output;
  }

  /** Applies an element, after the deferred decisions that are due before it. */
  void onElement(Element element) throws Exception {
    onTime(element instanceof EventElement ? element.time() : element.time() - 1);
    lastTime = element.time();
    scope.setTime(lastTime);
    if (element instanceof ContextElement context && context.isErasure()) {
      // A timer contains the key, of which nothing may be left.
      customer.deferrals().timers().forEach(output::cancelDeadline);
      customer = Customer.of(key, null, null);
      isKnown = false;
      wasErased = true;
      changed = true;
      return;
    }
    if (element instanceof GuestElement guest && endsNothing(guest.record())) {
      return;
    }
    isKnown = true;
    changed |= !(element instanceof EventElement event) || event.event().isPurchase();
    // An issued command is stored in the customer's record.
    changed |= onChange(element, now(element.time()));
  }

  /**
   * Returns whether a device is linked whose guest was offered nothing: there is nothing to keep.
   */
  private boolean endsNothing(GuestUpdate guest) {
    CustomerState state = customer.state();
    return guest.getMoment() == null
        && guest.getSeen() == null
        && state.getIssued() == null
        && state.getActiveMoments().isEmpty()
        && state.getDeferred().isEmpty();
  }

  /** Decides on a match, after the deferred decisions that are due before it. */
  void onMatch(Match match) throws Exception {
    onTime(match.emittedAt());
    lastTime = match.emittedAt();
    scope.setTime(lastTime);
    isKnown = true;
    changed = true;
    decide(match, now(match.emittedAt()));
  }

  /** Decides on the moments that were deferred until a time or earlier. */
  void onTime(long time) throws Exception {
    for (Optional<Instant> next = customer.deferrals().next();
        next.isPresent() && next.get().toEpochMilli() <= time;
        next = customer.deferrals().next()) {
      Instant until = next.get();
      Instant now = now(until.toEpochMilli());
      lastTime = Math.max(lastTime, until.toEpochMilli());
      scope.setTime(until.toEpochMilli());
      changed = true;
      Decider decider = deciders.at(now);
      List<ActiveMoment> due = new ArrayList<>();
      for (ActiveMoment active : customer.deferrals().take(until)) {
        customer.removeActiveMoment(active.getMoment().getMomentId());
        if (decider.isStopped(active)) {
          counters.count(Decision.Result.STOPPED);
        } else if (customer.allows(active)) {
          ActiveMoment again =
              new ActiveMoment(
                  active.getMoment(),
                  active.getChannel(),
                  active.getRequiresConsent(),
                  until.toEpochMilli(),
                  active.getPiloted());
          customer.addActiveMoment(again, now, decider.policy().lifetime());
          due.add(again);
        }
      }
      if (!due.isEmpty()) {
        ActiveMoment latest = due.get(due.size() - 1);
        String group = group(decider, latest);
        Decision decision = decider.onMoment(customer, latest, group, catalog.at(now), now);
        due.forEach(each -> defer(decision, each));
        sums.add(
            MeasurementFactory.ofDeferred(
                latest.getMoment(), group, customer, decision, decider.policy(), now));
        emit(decision);
      }
    }
  }

  /** Ends the active moments whose {@code ends-when} an event satisfies. */
  void onEnd(Event event) throws Exception {
    onTime(event.time());
    lastTime = Math.max(lastTime, event.time());
    scope.setTime(event.time());
    changed = true;
    end(active -> isEndedBy(active, event), now(event.time()));
  }

  private void end(Predicate<ActiveMoment> isEnded, Instant now) throws Exception {
    customer.deferrals().removeIf(isEnded);
    Decider decider = deciders.at(now);
    List<ActiveMoment> ended =
        customer.activeMoments(now, decider.policy().lifetime()).stream().filter(isEnded).toList();
    if (ended.isEmpty()) {
      return;
    }
    Optional<ActiveMoment> ofCommand = decider.momentOfCommand(customer, now);
    Optional<DecisionSnapshot> before = decider.currentRanking(customer, catalog.at(now), now);
    customer.state().getActiveMoments().removeAll(ended);
    if (ofCommand.isEmpty()) {
      return;
    }
    if (!ended.contains(ofCommand.get())) {
      emit(decider.onChange(customer, before, catalog.at(now), now));
      return;
    }
    ActiveMoment other = latest(customer.activeMoments(now, decider.policy().lifetime()));
    boolean issued =
        other != null
            && emit(decider.onMoment(customer, other, group(decider, other), catalog.at(now), now));
    if (!issued) {
      emit(decider.onEnd(customer, ofCommand.get(), catalog.at(now), now));
    }
  }

  private boolean isEndedBy(ActiveMoment active, Event event) {
    CompiledPattern pattern = patternOf(active);
    boolean isItself =
        event.stream() == EventStream.MOMENT && event.id().equals(active.getMoment().getMomentId());
    return pattern != null
        && !isItself
        && pattern.isEndedBy(event, () -> RecordMap.of(active.getMoment()), customer.asMap());
  }

  private ActiveMoment latest(List<ActiveMoment> moments) {
    ActiveMoment latest = null;
    for (ActiveMoment each : moments) {
      latest = customer.allows(each) ? each : latest;
    }
    return latest;
  }

  /** Adds what a customer brings into a merge. */
  void merge(CustomerCopy copy) {
    changed = true;
    CustomerState state =
        copy.getState() == null ? Customer.of(key, null, null).state() : copy.getState();
    customer.merge(copy.getCustomerId(), state, copy.getLatestChannel()).forEach(output::deadline);
  }

  /** Decides on the valid command again after a merge or, without one, on the latest moment. */
  void afterMerge(long time) throws Exception {
    Instant now = begin(time);
    Decider decider = deciders.at(now);
    if (decider.hasValidCommand(customer, now)) {
      emit(decider.onChange(customer, Optional.empty(), catalog.at(now), now));
      return;
    }
    ActiveMoment latest = latest(customer.activeMoments(now, decider.policy().lifetime()));
    if (latest != null) {
      String group = group(decider, latest);
      emit(defer(decider.onMoment(customer, latest, group, catalog.at(now), now), latest));
    }
  }

  /** Ends what is offered to the customer, who is decided on elsewhere from now on. */
  void endOffers(long time) throws Exception {
    Instant now = begin(time);
    endOffers(deciders.at(now), now);
    customer.state().setLinked(false);
  }

  private boolean endOffers(Decider decider, Instant now) throws Exception {
    Optional<DecisionSnapshot> before = decider.currentRanking(customer, catalog.at(now), now);
    customer.state().setLinked(true);
    return emit(decider.onChange(customer, before, catalog.at(now), now));
  }

  /** Forgets everything but the commands. */
  void forget() {
    customer.deferrals().timers().forEach(output::cancelDeadline);
    customer = customer.withCommandsOnly();
    wasErased = true;
    changed = true;
  }

  private Instant begin(long time) {
    lastTime = Math.max(lastTime, time);
    scope.setTime(time);
    changed = true;
    return now(time);
  }

  String key() {
    return key;
  }

  /** Returns whether the state must be written. */
  boolean isChanged() {
    return changed || customer.changedByEvents();
  }

  /** Returns whether the customer was erased or forgotten meanwhile. */
  boolean wasErased() {
    return wasErased;
  }

  /** Returns the state to write; null if the customer is not known any more. */
  CustomerState state() {
    return isKnown ? customer.state() : null;
  }

  /** Returns the channel on which the customer was seen last; null if unknown. */
  ChannelSeen latestChannel() {
    return isKnown ? customer.channels().latest() : null;
  }

  boolean followsChannel() {
    return Decider.followsChannel(customer, Instant.ofEpochMilli(lastTime));
  }

  private Instant now(long time) {
    return customer.commands().notBefore(Instant.ofEpochMilli(time));
  }

  /** Returns whether a command was issued. */
  private boolean onChange(Element element, Instant now) throws Exception {
    Decider decider = deciders.at(now);
    if (element instanceof GuestElement guest) {
      return onGuest(guest.record(), decider, now);
    }
    if (element instanceof EventElement event && !event.event().isPurchase()) {
      return onSeen(() -> updates.apply(customer, element, now), decider, now);
    }
    // An acceptance uses up the reservation. Issue a new command unconditionally, so that
    // settlement decides whether the offer can still be listed.
    Optional<DecisionSnapshot> before =
        CustomerUpdates.acceptsBudgeted(customer, element)
                || decider.stopsCommand(customer, catalog.at(now), now)
            ? Optional.empty()
            : decider.currentRanking(customer, catalog.at(now), now);
    // A purchase that names no item may still change the channel.
    return ((updates.apply(customer, element, now) || element instanceof EventElement)
            && emit(decider.onChange(customer, before, catalog.at(now), now)))
        || (element instanceof HandOverElement handOver
            && onHandOver(handOver.record(), decider, now));
  }

  /** Ranks again only if the event changes the channel or its eligibility: ranking is expensive. */
  private boolean onSeen(Runnable update, Decider decider, Instant now) throws Exception {
    boolean isStopped = decider.hasStops() && decider.stopsCommand(customer, catalog.at(now), now);
    Optional<ChannelChoice> before = decider.channelChoice(customer, now);
    update.run();
    Optional<ChannelChoice> after =
        before.flatMap(channelChoice -> decider.channelChoice(customer, now));
    boolean isChanged = after.isPresent() && !after.get().isEquivalentTo(before.get());
    return (isStopped || isChanged)
        && emit(decider.onChange(customer, Optional.empty(), catalog.at(now), now));
  }

  /**
   * Processes a new or ended moment of a guest, or the link of the guest's device, which ends the
   * guest's offers.
   */
  private boolean onGuest(GuestUpdate guest, Decider decider, Instant now) throws Exception {
    if (!decider.servesGuests()) {
      return false;
    }
    if (guest.getMoment() != null && guest.getEnded()) {
      String id = guest.getMoment().getMoment().getMomentId();
      end(active -> active.getMoment().getMomentId().equals(id), now);
      return true;
    }
    if (guest.getMoment() != null) {
      customer.state().setLinked(false);
      return onMoment(guest.getMoment(), now);
    }
    if (guest.getSeen() != null) {
      return onSeen(() -> customer.apply(guest.getSeen()), decider, now);
    }
    boolean issued = endOffers(decider, now);
    // The customer has them now.
    customer.state().getActiveMoments().clear();
    customer.deferrals().removeIf(each -> true);
    return issued;
  }

  /**
   * Decides on the latest moment that a device has handed over, unless a command is valid, which
   * {@link Decider#onChange} has changed if necessary. Defers those that it would have deferred,
   * had they been the customer's moments from the start.
   */
  private boolean onHandOver(HandOver handOver, Decider decider, Instant now) throws Exception {
    List<ActiveMoment> deferred =
        handOver.getActiveMoments().stream()
            .filter(each -> deferFromStart(each, decider, now))
            .toList();
    if (decider.hasValidCommand(customer, now)) {
      return false;
    }
    ActiveMoment latest =
        latest(
            customer.activeMoments(now, decider.policy().lifetime()).stream()
                .filter(handOver.getActiveMoments()::contains)
                .filter(each -> !deferred.contains(each))
                .toList());
    if (latest == null) {
      return false;
    }
    String group = group(decider, latest);
    Decision decision =
        defer(decider.onMoment(customer, latest, group, catalog.at(now), now), latest);
    sums.add(
        MeasurementFactory.of(
            latest.getMoment(), group, customer, decision, decider.policy(), now));
    return emit(decision);
  }

  /**
   * Defers a handed-over moment if its decision would still be deferred, had it been the customer's
   * moment from the start. Returns whether it is deferred.
   */
  private boolean deferFromStart(ActiveMoment active, Decider decider, Instant now) {
    if (!customer.allows(active) || decider.isStopped(active)) {
      return false;
    }
    Instant until = decider.deferredUntil(customer, active);
    boolean isDeferred = until != null && until.isAfter(now);
    if (isDeferred) {
      defer(Decision.deferred(until), active);
    }
    return isDeferred;
  }

  /** Returns the pattern of a moment; null if its version is not known (any more). */
  private CompiledPattern patternOf(ActiveMoment active) {
    Micromoment moment = active.getMoment();
    return patterns.apply(new PatternVersion(moment.getPattern(), moment.getVersion()));
  }

  private void decide(Match match, Instant now) throws Exception {
    CompiledPattern pattern = patterns.apply(match.pattern());
    MomentClassifier.Classification classification =
        MomentClassifier.classify(
            match,
            pattern,
            customer.asMap(),
            customer::granted,
            Optional.ofNullable(customer.state().getLastEmitted().get(match.pattern().pattern())));
    if (classification.moment().isPresent()
        && customer.isActive(classification.moment().get().getMomentId())) {
      suppress(pattern, MomentClassifier.MatchResult.REPEATED, now);
      return;
    }
    if (classification.moment().isEmpty()) {
      suppress(pattern, classification.result(), now);
      return;
    }
    counters.count(classification.result());
    Micromoment moment = classification.moment().get();
    output.moment(moment, match);
    customer.state().getLastEmitted().put(moment.getPattern(), match.detectedAt());
    if (moment.getStatus() == PatternStatus.live) {
      ActiveMoment active =
          new ActiveMoment(
              moment,
              match.channel(),
              pattern.pattern().requiresConsent(),
              null,
              isPiloted(pattern));
      onMoment(active, now);
    }
  }

  private void suppress(CompiledPattern pattern, MomentClassifier.MatchResult result, Instant now) {
    counters.count(result);
    Decider decider = deciders.at(now);
    sums.add(
        List.of(
            MeasurementFactory.suppressed(
                pattern.pattern(),
                group(decider, isPiloted(pattern)),
                result.name(),
                decider.policy(),
                now)));
  }

  /** Returns whether a command was issued. */
  private boolean onMoment(ActiveMoment active, Instant now) {
    Decider decider = deciders.at(now);
    Duration lifetime = decider.policy().lifetime();
    String group = group(decider, active);
    Decision decision;
    if (decider.isStopped(active)) {
      decision = Decision.none(Decision.Result.STOPPED);
    } else if (active.getMoment().getDetectedAt().plus(lifetime).isAfter(now)) {
      customer.addActiveMoment(active, now, lifetime);
      decision = defer(decider.onMoment(customer, active, group, catalog.at(now), now), active);
    } else {
      decision = Decision.none(Decision.Result.EXPIRED);
    }
    sums.add(
        MeasurementFactory.of(
            active.getMoment(), group, customer, decision, decider.policy(), now));
    if (!decider.isStopped(active)) {
      decider.profileUpdate(customer, active.getMoment()).ifPresent(output::profileUpdate);
    }
    return emit(decision);
  }

  /** Keeps a moment whose decision is deferred, and returns the decision. */
  private Decision defer(Decision decision, ActiveMoment active) {
    Instant until = decision.deferredUntil();
    if (until != null && customer.deferrals().add(active, until, lastTime)) {
      output.deadline(until.toEpochMilli());
    }
    return decision;
  }

  /** Returns the measurement group of the customer. */
  private String group(Decider decider, ActiveMoment active) {
    return group(decider, active.getPiloted());
  }

  private String group(Decider decider, boolean isPiloted) {
    if (decider.holdsOut(key)) {
      return CustomerGroup.HOLD_OUT.label();
    }
    return (isPiloted ? CustomerGroup.PILOT : CustomerGroup.ALL).label();
  }

  private static boolean isPiloted(CompiledPattern pattern) {
    return pattern.pattern().pilot() < 1;
  }

  /** Returns whether there is a command. */
  private boolean emit(Decision decision) {
    counters.count(decision.result());
    if (decision.command().isEmpty()) {
      return false;
    }
    OfferResequenceCommand command = decision.command().get();
    String group = customer.state().getIssued().getGroup();
    sums.add(MeasurementFactory.of(command, group, customer.contacts()));
    output.command(CommandElement.ofCustomer(command, group, decision.budgets()));
    return true;
  }
}
