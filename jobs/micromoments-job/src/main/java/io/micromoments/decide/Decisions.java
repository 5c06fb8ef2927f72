package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.context.LatestChannels;
import io.micromoments.decide.policy.PolicyHistory;
import io.micromoments.detect.Tracer;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.StateSize;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.Quarantine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** Quiet hours of a whole week are the longest that a decision can be deferred for. */
  private static final long DEFERRAL_MS = Duration.ofDays(8).toMillis();

  /** Each version has the counts of all offers, so a day of them could fill the heap. */
  private static final long RATES_KEPT_MS = Duration.ofHours(1).toMillis();

  /** Receives what is decided about the current customer. */
  public interface Output {
    /** Receives a moment, including shadow ones. */
    void moment(Micromoment moment, Match match);

    /** Receives a command, without its final sequence number. */
    void command(CommandElement command);

    /**
     * Receives an outcome that was counted. Repeats are not passed on.
     *
     * @param category the category of the offer; null if it is not in the catalogue
     */
    void outcome(OfferOutcome outcome, String category);

    /** Receives a profile that has replaced an older one. */
    void profile(CustomerProfile profile);

    /** Receives what the customer agreed to by accepting an offer. */
    void agreement(Agreement agreement);

    /** Receives what was derived about the customer. */
    void profileUpdate(ProfileUpdate update);

    /** Receives a measurement. */
    void measurement(Measurement sum);

    /** Receives the event time at which {@link Decisions#onTime} must be called, at the latest. */
    void deadline(long time);

    /** Receives such a time of which the customer was erased. */
    void cancelDeadline(long time);
  }

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  private final ValueState<CustomerState> customerState;
  private final StateSize<CustomerState> customerSize;
  private final LatestChannels channels;
  private final CatalogHistory catalog;
  private final PolicyHistory policies;
  private final AcceptanceHistory learned;
  private final MeasurementSums sums;
  private final DecisionServices services;
  private final Predicate<Event> mayEnd;

  /**
   * Restores the state of the operator.
   *
   * @param settings of the job
   * @param patterns returns the pattern of a match
   * @param mayEnd whether an event may end moments
   * @param scope the scope in which conditions read the customer
   * @param tracer emits what is decided about traced customers
   * @param now the current event time after a restore, in milliseconds
   */
  public Decisions(
      DecisionSettings settings,
      Function<PatternVersion, CompiledPattern> patterns,
      Predicate<Event> mayEnd,
      CustomerScope scope,
      Tracer tracer,
      StateInitializationContext context,
      KeyedStateBackend<Object> keys,
      long now,
      MetricGroup metrics,
      Output output)
      throws Exception {
    this.mayEnd = mayEnd;
    customerState = context.getKeyedStateStore().getState(CUSTOMER);
    customerSize = new StateSize<>("customer", new CustomerStateSerializer(), metrics);
    channels = new LatestChannels(new ChannelState(context.getKeyedStateStore(), keys));
    catalog = new CatalogHistory(context.getOperatorStateStore());
    policies = new PolicyHistory(settings.policy(), scope, context.getOperatorStateStore(), now);
    learned = new AcceptanceHistory(context.getOperatorStateStore());
    sums = new MeasurementSums(settings.measureWindow(), output::measurement);
    metrics.gauge("policiesQuarantined", policies::quarantinedCount);
    services =
        new DecisionServices(
            new DeciderCache(policies, learned, settings.messages(), tracer::isTraced),
            catalog,
            new CustomerUpdates(catalog, policies, sums, output),
            sums,
            new DecisionMetrics(metrics),
            patterns,
            scope,
            tracer,
            output);
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
    CustomerDecisions update = null;
    int next = 0;
    for (Element element : elements) {
      for (; next < inOrder.size() && inOrder.get(next).emittedAt() < element.time(); next++) {
        update = update == null ? load(key) : update;
        update.onMatch(inOrder.get(next));
      }
      boolean ends = element instanceof EventElement event && mayEnd.test(event.event());
      boolean isRelevant = isRelevant(element);
      if ((!isRelevant && !ends)
          || (!ends && update == null && applyIfOnlyChannelChanges(key, element))) {
        continue;
      }
      update = update == null ? load(key) : update;
      if (isRelevant) {
        update.onElement(element);
      }
      if (ends) {
        update.onEnd(((EventElement) element).event());
      }
    }
    for (; next < inOrder.size(); next++) {
      update = update == null ? load(key) : update;
      update.onMatch(inOrder.get(next));
    }
    if (update != null) {
      store(update);
    }
  }

  /**
   * Processes an event that was derived from the customer's context, and the matches found in it.
   */
  public void processDerived(String key, Event event, List<Match> matches) throws Exception {
    boolean ends = mayEnd.test(event);
    if (!ends && matches.isEmpty()) {
      return;
    }
    CustomerDecisions update = load(key);
    if (ends) {
      update.onEnd(event);
    }
    matches.stream().sorted(Match.ORDER).forEach(update::onMatch);
    store(update);
  }

  /**
   * Decides on the moments of a customer, who is the current key, that were deferred until a time
   * or earlier.
   */
  public void onTime(String key, long time) throws Exception {
    if (nextDeferred() <= time) {
      CustomerDecisions update = load(key);
      update.onTime(time);
      store(update);
    }
  }

  /**
   * Returns the earliest time until which a moment of the current key was deferred; {@link
   * Long#MAX_VALUE} if there is none.
   */
  public long nextDeferred() throws Exception {
    CustomerState state = policies.defers() ? customerState.value() : null;
    return state == null || state.getDeferred().isEmpty()
        ? Long.MAX_VALUE
        : state.getDeferred().get(0).getUntil().toEpochMilli();
  }

  /** Sets whether the current customer is measured elsewhere. */
  public void setSilent(boolean silent) {
    sums.setSilent(silent);
    services.counters().setSilent(silent);
  }

  /**
   * Fills in what the current customer brings into a merge.
   *
   * @param withCommands whether they have issued the commands in their log
   */
  public void copyTo(CustomerCopy copy, boolean withCommands) throws Exception {
    CustomerState state = customerState.value();
    if (state != null) {
      CustomerState own = new CustomerStateSerializer().copy(state);
      own.setTimers(List.of());
      if (!withCommands) {
        own.setIssued(null);
        own.setIssuedBefore(List.of());
      }
      copy.setState(own);
    }
    copy.setLatestChannel(channels.of(copy.getCustomerId()));
  }

  /** Returns the purposes to which the current customer has denied consent, in lower case. */
  public Set<String> deniedPurposes(String key) throws Exception {
    CustomerState state = customerState.value();
    return state == null ? Set.of() : Customer.of(key, state, null).deniedPurposes();
  }

  /** Adds what a customer brings into the person as whom they are decided on, the current key. */
  public void merge(CustomerCopy copy) throws Exception {
    CustomerDecisions update = load(copy.getRoot());
    update.merge(copy);
    store(update);
  }

  /** Decides on the moments of the current customer after a merge. */
  public void afterMerge(String key, long time) throws Exception {
    CustomerDecisions update = load(key);
    update.afterMerge(time);
    store(update);
  }

  /** Ends what is offered to the current customer, who is decided on elsewhere from now on. */
  public void endOffers(String key, long time) throws Exception {
    CustomerDecisions update = load(key);
    update.endOffers(time);
    store(update);
  }

  /** Forgets everything about the current customer but their commands. */
  public void forget(String key) throws Exception {
    CustomerDecisions update = load(key);
    update.forget();
    store(update);
  }

  private CustomerDecisions load(String key) throws Exception {
    return new CustomerDecisions(
        key, Customer.of(key, customerState.value(), channels.of(key)), services);
  }

  private void store(CustomerDecisions update) throws Exception {
    if (update.wasErased()) {
      channels.put(update.key(), null, false); // Also discards the channels cached as known.
    }
    if (update.isChanged()) {
      if (update.state() != null) {
        customerSize.onWrite(update.state());
      }
      customerState.update(update.state());
    }
    channels.put(update.key(), update.latestChannel(), update.followsChannel());
  }

  private boolean applyIfOnlyChannelChanges(String key, Element element) throws Exception {
    return element instanceof EventElement event
        && !policies.usesModel(event.time())
        && !policies.needsEveryEvent()
        && channels.tryApply(key, event.event());
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
    policies.prune(
        policies.defers()
            ? Math.min(earliestDecision(now), now - DEFERRAL_MS)
            : earliestDecision(now));
    learned.prune(earliestRates(now));
    channels.flush();
  }

  /** Releases the models of policies. */
  public void close() {
    policies.close();
  }
}
