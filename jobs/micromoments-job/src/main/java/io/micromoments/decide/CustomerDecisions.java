package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.detect.MatchTraces;
import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides for one customer: applies elements and matches to their context, in order, and issues
 * commands. Created for one call of {@link Decisions}, which loads and stores the context.
 */
final class CustomerDecisions {

  private final String key;
  private final DecisionServices services;
  private Customer customer;
  private MomentDecisions moments;
  private boolean isKnown = true;
  private boolean wasErased;
  private boolean changed;

  CustomerDecisions(String key, Customer customer, DecisionServices services) {
    this.key = key;
    this.services = services;
    this.customer = customer;
    this.moments = new MomentDecisions(key, customer, services);
  }

  private void setCustomer(Customer other) {
    customer = other;
    moments = moments.withCustomer(other);
  }

  /** Applies an element, after the deferred decisions that are due before it. */
  void onElement(Element element) {
    onTime(element instanceof EventElement ? element.time() : element.time() - 1);
    Instant now = moments.begin(element.time());
    if (element instanceof ContextElement context && context.isErasure()) {
      // A timer contains the key, of which nothing may be left.
      customer.deferrals().timers().forEach(services.output()::cancelDeadline);
      setCustomer(Customer.of(key, null, null));
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
    changed |= onChange(element, now);
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
  void onMatch(Match match) {
    onTime(match.emittedAt());
    isKnown = true;
    changed = true;
    decide(match, moments.begin(match.emittedAt()));
  }

  /** Decides on the moments that were deferred until a time or earlier. */
  void onTime(long time) {
    changed |= moments.onTime(time);
  }

  /** Ends the active moments whose {@code ends-when} an event satisfies. */
  void onEnd(Event event) {
    onTime(event.time());
    moments.end(active -> isEndedBy(active, event), begin(event.time()));
  }

  private boolean isEndedBy(ActiveMoment active, Event event) {
    CompiledPattern pattern = patternOf(active);
    boolean isItself =
        event.stream() == EventStream.MOMENT && event.id().equals(active.getMoment().getMomentId());
    return pattern != null
        && !isItself
        && pattern.isEndedBy(event, () -> RecordMap.of(active.getMoment()), customer.asMap());
  }

  /** Adds what a customer brings into a merge. */
  void merge(CustomerCopy copy) {
    changed = true;
    CustomerState state =
        copy.getState() == null ? Customer.of(key, null, null).state() : copy.getState();
    customer
        .merge(copy.getCustomerId(), state, copy.getLatestChannel())
        .forEach(services.output()::deadline);
  }

  /** Decides on the valid command again after a merge or, without one, on the latest moment. */
  void afterMerge(long time) {
    Instant now = begin(time);
    Decider decider = services.deciders().at(now);
    if (decider.hasValidCommand(customer, now)) {
      moments.emitChange(
          decider.onChange(customer, Optional.empty(), services.catalog().at(now), now));
      return;
    }
    moments.onLatest(now);
  }

  /** Ends what is offered to the customer, who is decided on elsewhere from now on. */
  void endOffers(long time) {
    Instant now = begin(time);
    endOffers(services.deciders().at(now), now);
    customer.state().setLinked(false);
  }

  private boolean endOffers(Decider decider, Instant now) {
    Optional<DecisionSnapshot> before =
        decider.currentRanking(customer, services.catalog().at(now), now);
    customer.state().setLinked(true);
    return moments.emitChange(decider.onChange(customer, before, services.catalog().at(now), now));
  }

  /** Forgets everything but the commands. */
  void forget() {
    customer.deferrals().timers().forEach(services.output()::cancelDeadline);
    setCustomer(customer.withCommandsOnly());
    wasErased = true;
    changed = true;
  }

  private Instant begin(long time) {
    changed = true;
    return moments.begin(time);
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
    return moments.followsChannel();
  }

  /** Returns whether a command was issued. */
  private boolean onChange(Element element, Instant now) {
    Decider decider = services.deciders().at(now);
    if (element instanceof GuestElement guest) {
      return onGuest(guest.record(), decider, now);
    }
    if (element instanceof EventElement event && !event.event().isPurchase()) {
      return onSeen(() -> services.updates().apply(customer, element, now), decider, now);
    }
    // An acceptance uses up the reservation. Issue a new command unconditionally, so that
    // settlement decides whether the offer can still be listed.
    Optional<DecisionSnapshot> before =
        CustomerUpdates.acceptsBudgeted(customer, element)
                || decider.stopsCommand(customer, services.catalog().at(now), now)
            ? Optional.empty()
            : decider.currentRanking(customer, services.catalog().at(now), now);
    // A purchase that names no item may still change the channel.
    return ((services.updates().apply(customer, element, now) || element instanceof EventElement)
            && moments.emitChange(
                decider.onChange(customer, before, services.catalog().at(now), now)))
        || (element instanceof HandOverElement handOver
            && moments.onHandOver(handOver.record(), decider, now));
  }

  /** Ranks again only if the event changes the channel or its eligibility: ranking is expensive. */
  private boolean onSeen(Runnable update, Decider decider, Instant now) {
    boolean isStopped =
        decider.hasStops() && decider.stopsCommand(customer, services.catalog().at(now), now);
    Optional<ChannelChoice> before = decider.channelChoice(customer, now);
    update.run();
    Optional<ChannelChoice> after =
        before.flatMap(channelChoice -> decider.channelChoice(customer, now));
    boolean isChanged = after.isPresent() && !after.get().isEquivalentTo(before.get());
    return (isStopped || isChanged)
        && moments.emitChange(
            decider.onChange(customer, Optional.empty(), services.catalog().at(now), now));
  }

  /**
   * Processes a new or ended moment of a guest, or the link of the guest's device, which ends the
   * guest's offers.
   */
  private boolean onGuest(GuestUpdate guest, Decider decider, Instant now) {
    if (!decider.servesGuests()) {
      return false;
    }
    if (guest.getMoment() != null && guest.getEnded()) {
      String id = guest.getMoment().getMoment().getMomentId();
      moments.end(active -> active.getMoment().getMomentId().equals(id), now);
      return true;
    }
    if (guest.getMoment() != null) {
      customer.state().setLinked(false);
      return moments.onMoment(guest.getMoment(), now);
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

  /** Returns the pattern of a moment; null if its version is not known (any more). */
  private CompiledPattern patternOf(ActiveMoment active) {
    Micromoment moment = active.getMoment();
    return services.patterns().apply(new PatternVersion(moment.getPattern(), moment.getVersion()));
  }

  private void decide(Match match, Instant now) {
    CompiledPattern pattern = services.patterns().apply(match.pattern());
    Optional<Long> lastEmitted =
        Optional.ofNullable(customer.state().getLastEmitted().get(match.pattern().pattern()));
    MomentClassifier.Classification classification =
        MomentClassifier.classify(
            match,
            pattern,
            customer.asMap(),
            customer::granted,
            lastEmitted,
            moment -> customer.moments().contains(moment.getMomentId()));
    if (services.tracer().isTraced(key, match.pattern().pattern())) {
      services
          .tracer()
          .emit(
              key,
              match.emittedAt(),
              MatchTraces.of(
                  match,
                  pattern,
                  classification,
                  customer.asMap(),
                  customer::granted,
                  lastEmitted));
    }
    if (classification.moment().isEmpty()) {
      suppress(pattern, classification.result(), now);
      return;
    }
    services.counters().count(classification.result());
    Micromoment moment = classification.moment().get();
    services.output().moment(moment, match);
    // In arrival order, an earlier match may come later.
    customer.state().getLastEmitted().merge(moment.getPattern(), match.detectedAt(), Math::max);
    if (moment.getStatus() == PatternStatus.live) {
      ActiveMoment active =
          new ActiveMoment(
              moment,
              match.channel(),
              pattern.pattern().requiresConsent(),
              null,
              isPiloted(pattern));
      moments.onMoment(active, now);
    }
  }

  private void suppress(CompiledPattern pattern, MomentClassifier.MatchResult result, Instant now) {
    services.counters().count(result);
    Decider decider = services.deciders().at(now);
    services
        .sums()
        .add(
            List.of(
                MeasurementFactory.suppressed(
                    pattern.pattern(),
                    moments.group(decider, isPiloted(pattern)),
                    result.name(),
                    decider.policy(),
                    now)));
  }

  private static boolean isPiloted(CompiledPattern pattern) {
    return pattern.pattern().pilot() < 1;
  }
}
