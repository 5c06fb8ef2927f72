package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.context.LatestChannels;
import io.micromoments.decide.policy.PolicyHistory;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
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
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * Turns matches into moments and commands, using the context of customers, which it keeps in keyed
 * state. The catalogue, policies and learned rates are kept in broadcast state, by event time.
 */
public final class Decisions {

  /** Each version has the counts of all offers, so a day of them could fill the heap. */
  private static final long RATES_KEPT_MS = Duration.ofHours(1).toMillis();

  /** Receives what is decided about the current customer. */
  public interface Output {
    /** Receives a moment, including shadow ones. */
    void moment(Micromoment moment, Match match);

    /** Receives a command, without its final sequence number. */
    void command(CommandElement command);

    /**
     * Receives an outcome that was counted, which is none that was received before.
     *
     * @param category the category of the offer; null if it is not in the catalogue
     */
    void outcome(OfferOutcome outcome, String category);

    /** Receives a profile that has replaced an older one. */
    void profile(CustomerProfile profile);

    /** Receives what the customer agreed to by accepting an offer. */
    void agreement(Agreement agreement);

    /** Receives a measurement. */
    void measurement(Measurement sum);
  }

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  private final ValueState<CustomerState> customerState;
  private final LatestChannels channels;
  private final CatalogHistory catalog;
  private final PolicyHistory policies;
  private final AcceptanceHistory learned;
  private final DeciderCache deciders;
  private final Function<PatternVersion, CompiledPattern> patterns;
  private final CustomerScope scope;
  private final MeasurementSums sums;
  private final DecisionMetrics counters;
  private final CustomerUpdates updates;
  private final Output output;

  /**
   * Restores the state of the operator.
   *
   * @param settings of the job
   * @param patterns returns the pattern of a match
   * @param scope the scope in which conditions read the customer
   * @param now the current event time after a restore, in milliseconds
   */
  public Decisions(
      DecisionSettings settings,
      Function<PatternVersion, CompiledPattern> patterns,
      CustomerScope scope,
      StateInitializationContext context,
      KeyedStateBackend<Object> keys,
      long now,
      MetricGroup metrics,
      Output output)
      throws Exception {
    this.patterns = patterns;
    this.scope = scope;
    this.output = output;
    customerState = context.getKeyedStateStore().getState(CUSTOMER);
    channels = new LatestChannels(new ChannelState(context.getKeyedStateStore(), keys));
    catalog = new CatalogHistory(context.getOperatorStateStore());
    policies = new PolicyHistory(settings.policy(), scope, context.getOperatorStateStore(), now);
    learned = new AcceptanceHistory(context.getOperatorStateStore());
    deciders = new DeciderCache(policies, learned, settings.messages());
    sums = new MeasurementSums(settings.measureWindow(), output::measurement);
    counters = new DecisionMetrics(metrics);
    metrics.gauge("policiesQuarantined", policies::quarantinedCount);
    updates = new CustomerUpdates(catalog, policies, sums, output);
  }

  /**
   * Adds a version of an offer.
   *
   * @param now current watermark
   */
  public void add(Offer offer, long now) throws Exception {
    catalog.add(offer, earliestDecision(now));
  }

  /**
   * Adds a change of a policy.
   *
   * @param now current watermark
   */
  public void add(DefinitionChange policy, long now) throws Exception {
    policies.add(policy, now);
  }

  /**
   * Adds what was learned about offers.
   *
   * @param now current watermark
   */
  public void add(AcceptanceCounts rates, long now) throws Exception {
    learned.add(rates, earliestRates(now));
  }

  /**
   * Returns the earliest time of a decision whose command can still be valid: late context is
   * decided at its own time, but not before the customer's last command.
   */
  private long earliestDecision(long now) {
    return now == Long.MIN_VALUE ? now : now - policies.at(now).policy().lifetime().toMillis();
  }

  /** Returns the earliest time of a decision for which learned rates are kept. */
  private long earliestRates(long now) {
    return now == Long.MIN_VALUE ? now : Math.max(earliestDecision(now), now - RATES_KEPT_MS);
  }

  /** Returns the features that policies declare. */
  public List<FeatureIndex.Declared> features() {
    return policies.features();
  }

  /** Returns the profile of the customer who is the current key, as CEL sees it. */
  public Map<String, Object> profile() throws Exception {
    CustomerState state = customerState.value();
    return state == null || state.getProfile() == null
        ? Map.of()
        : RecordMap.of(state.getProfile());
  }

  /** Returns whether an element changes a customer's context. */
  public static boolean isRelevant(Element element) {
    return !(element instanceof EventElement event) || event.updatesCustomerContext();
  }

  /**
   * Processes elements and matches of a customer, who is the current key.
   *
   * @param elements in order
   * @param matches found in the elements; a match comes before the elements after its time
   */
  public void process(String key, List<Element> elements, List<Match> matches) throws Exception {
    List<Match> inOrder =
        matches.size() < 2 ? matches : matches.stream().sorted(Match.ORDER).toList();
    CustomerUpdate update = null;
    int next = 0;
    for (Element element : elements) {
      for (; next < inOrder.size() && inOrder.get(next).issuedAt() < element.time(); next++) {
        update = update == null ? new CustomerUpdate(key) : update;
        update.onMatch(inOrder.get(next));
      }
      if (!isRelevant(element) || (update == null && applyIfOnlyChannelChanges(key, element))) {
        continue;
      }
      update = update == null ? new CustomerUpdate(key) : update;
      update.onElement(element);
    }
    for (; next < inOrder.size(); next++) {
      update = update == null ? new CustomerUpdate(key) : update;
      update.onMatch(inOrder.get(next));
    }
    if (update != null) {
      update.store();
    }
  }

  private boolean applyIfOnlyChannelChanges(String key, Element element) throws Exception {
    return element instanceof EventElement event
        && !policies.usesModel(event.time())
        && channels.tryApply(key, event.event());
  }

  /** The context of the current customer, loaded and stored per call. */
  private final class CustomerUpdate {

    private final String key;
    private Customer customer;
    private boolean isKnown = true;
    private boolean changed;
    private long lastTime = Long.MIN_VALUE;

    CustomerUpdate(String key) throws Exception {
      this.key = key;
      this.customer = Customer.of(key, customerState.value(), channels.of(key));
    }

    void onElement(Element element) throws Exception {
      lastTime = element.time();
      scope.setTime(lastTime);
      if (element instanceof ContextElement context && context.isErasure()) {
        customer = Customer.of(key, null, null);
        channels.put(key, null, false); // Also discards the channels cached as known.
        isKnown = false;
        changed = true;
        return;
      }
      isKnown = true;
      changed |= !(element instanceof EventElement event) || event.event().isPurchase();
      // An issued command is stored in the customer's record.
      changed |= onChange(element, now(element.time()));
    }

    void onMatch(Match match) throws Exception {
      lastTime = match.issuedAt();
      scope.setTime(lastTime);
      isKnown = true;
      changed = true;
      decide(match, now(match.issuedAt()));
    }

    void store() throws Exception {
      if (changed || customer.changedByEvents()) {
        customerState.update(isKnown ? customer.state() : null);
      }
      channels.put(
          key,
          isKnown ? customer.channels().latest() : null,
          Decider.followsChannel(customer, Instant.ofEpochMilli(lastTime)));
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
        // Ranking is expensive: rank again only if the event changes the channel or its
        // eligibility.
        Optional<ChannelChoice> before = decider.channelChoice(customer, now);
        updates.apply(customer, element, now);
        Optional<ChannelChoice> after =
            before.flatMap(channelChoice -> decider.channelChoice(customer, now));
        return after.isPresent()
            && !after.get().isEquivalentTo(before.get())
            && emit(decider.onChange(customer, Optional.empty(), catalog.at(now), now));
      }
      // An acceptance uses up the reservation. Issue a new command unconditionally, so that
      // settlement decides whether the offer can still be listed.
      Optional<DecisionSnapshot> before =
          CustomerUpdates.acceptsBudgeted(customer, element)
              ? Optional.empty()
              : decider.currentRanking(customer, catalog.at(now), now);
      // A purchase that names no item may still change the channel.
      return ((updates.apply(customer, element, now) || element instanceof EventElement)
              && emit(decider.onChange(customer, before, catalog.at(now), now)))
          || (element instanceof HandOverElement handOver
              && onHandOver(handOver.record(), decider, now));
    }

    /** A guest has a moment, or is a customer from now on, which ends what was offered to them. */
    private boolean onGuest(GuestUpdate guest, Decider decider, Instant now) throws Exception {
      if (!decider.servesGuests()) {
        return false;
      }
      if (guest.getMoment() != null) {
        customer.state().setLinked(false);
        CompiledPattern pattern = patternOf(guest.getMoment());
        return pattern != null && onMoment(guest.getMoment(), pattern, now);
      }
      Optional<DecisionSnapshot> before = decider.currentRanking(customer, catalog.at(now), now);
      customer.state().setLinked(true);
      boolean issued = emit(decider.onChange(customer, before, catalog.at(now), now));
      customer.state().getActiveMoments().clear();
      return issued;
    }

    /**
     * Decides on the latest moment that a device has handed over, unless a command is valid, which
     * {@link Decider#onChange} has changed if necessary.
     */
    private boolean onHandOver(HandOver handOver, Decider decider, Instant now) throws Exception {
      if (decider.hasValidCommand(customer, now)) {
        return false;
      }
      ActiveMoment latest = null;
      for (ActiveMoment each : customer.activeMoments(now, decider.policy().lifetime())) {
        if (customer.allows(each) && handOver.getActiveMoments().contains(each)) {
          latest = each;
        }
      }
      CompiledPattern pattern = latest == null ? null : patternOf(latest);
      return pattern != null
          && emit(
              decider.onMoment(customer, latest, group(decider, pattern), catalog.at(now), now));
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
              Optional.ofNullable(
                  customer.state().getLastEmitted().get(match.pattern().pattern())));
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
            new ActiveMoment(moment, match.channel(), pattern.pattern().requiresConsent());
        onMoment(active, pattern, now);
      }
    }

    private void suppress(
        CompiledPattern pattern, MomentClassifier.MatchResult result, Instant now) {
      counters.count(result);
      Decider decider = deciders.at(now);
      sums.add(
          List.of(
              MeasurementFactory.suppressed(
                  pattern.pattern(),
                  group(decider, pattern),
                  result.name(),
                  decider.policy(),
                  now)));
    }

    /** Returns whether a command was issued. */
    private boolean onMoment(ActiveMoment active, CompiledPattern pattern, Instant now) {
      Decider decider = deciders.at(now);
      Duration lifetime = decider.policy().lifetime();
      String group = group(decider, pattern);
      Decision decision;
      if (active.getMoment().getDetectedAt().plus(lifetime).isAfter(now)) {
        customer.addActiveMoment(active, now, lifetime);
        decision = decider.onMoment(customer, active, group, catalog.at(now), now);
      } else {
        decision = Decision.none(Decision.Result.EXPIRED);
      }
      sums.add(MeasurementFactory.of(active.getMoment(), group, decision, decider.policy(), now));
      return emit(decision);
    }

    /** Returns the measurement group of the customer. */
    private String group(Decider decider, CompiledPattern pattern) {
      if (decider.holdsOut(key)) {
        return CustomerGroup.HOLD_OUT.label();
      }
      boolean hasPilot = pattern.pattern().pilot() < 1;
      return (hasPilot ? CustomerGroup.PILOT : CustomerGroup.ALL).label();
    }

    /** Returns whether there is a command. */
    private boolean emit(Decision decision) {
      counters.count(decision.result());
      if (decision.command().isEmpty()) {
        return false;
      }
      OfferResequenceCommand command = decision.command().get();
      String group = customer.state().getIssued().getGroup();
      sums.add(MeasurementFactory.of(command, group));
      output.command(CommandElement.ofCustomer(command, group, decision.budgets()));
      return true;
    }
  }

  /** Emits pending sums, before the watermark that would close their windows downstream. */
  public void emitSums() {
    sums.emitSums();
  }

  /** Sets whether this subtask is idle: then downstream watermarks advance without its sums. */
  public void setIdle(boolean isIdle) {
    sums.idle(isIdle);
  }

  /**
   * Quarantines the policies whose evaluations failed too often.
   *
   * @return quarantines that other subtasks must receive
   */
  public List<Quarantine> quarantineFailing(String stage, long now) throws Exception {
    return policies.quarantineFailing(stage, now);
  }

  /** Writes everything to state, for a checkpoint. */
  public void snapshot(long now) throws Exception {
    policies.prune(earliestDecision(now));
    learned.prune(earliestRates(now));
    channels.flush();
  }

  /** Releases the models of policies. */
  public void close() {
    policies.close();
  }
}
