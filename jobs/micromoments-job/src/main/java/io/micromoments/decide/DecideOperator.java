package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.context.LatestChannels;
import io.micromoments.decide.ChannelChooser.ChannelChoice;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.MomentClassifier;
import io.micromoments.patterns.detect.PatternHistory;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.detect.Quarantines;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.CommandElement;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.LearnedElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.flow.RecordType;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Measured;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Turns matches into moments and commands, using the customer's context. Chained after detect, it
 * receives matches, context, hand-overs and the events that carry a channel or purchase, keyed by
 * customer; and the catalogue, pattern and policy changes, learned rates and tombstones, broadcast
 * to every subtask. The main output contains commands on their way to settlement, without final
 * sequence numbers; moments and measurements go to side outputs.
 */
public final class DecideOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  /** All moments of customers, including shadow ones. */
  public static final OutputTag<Micromoment> MOMENTS =
      new OutputTag<>("moments", new RecordType<>(Micromoment.class));

  /** Commands that list offers with a budget, or whose predecessor did. */
  public static final OutputTag<Element> BUDGETED =
      new OutputTag<>("budgeted", ElementType.INSTANCE);

  /** Measurements of patterns and policies. */
  public static final OutputTag<Measured> MEASURED =
      new OutputTag<>("measured", new RecordType<>(Measured.class));

  /** The stage name in erasure receipts. */
  public static final String STAGE = "decide";

  private static final long serialVersionUID = 3L;

  /**
   * How long a match is buffered if detect received its pattern version earlier, in milliseconds.
   */
  private static final long PATTERN_WAIT_MS = Duration.ofMinutes(10).toMillis();

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  private final PatternSet patterns;
  private final Duration measureWindow;
  private final SourceText policy;
  private final MessageCatalog messages;

  private transient PatternHistory history;
  private transient PolicyHistory policies;
  private transient LearnedHistory learned;
  private transient ValueState<CustomerState> customerState;
  private transient LatestChannels channels;
  private transient CatalogState catalog;
  private transient CurrentDecider decider;
  private transient DecisionMetrics verdicts;
  private transient MeasuredSums sums;
  private transient CustomerUpdates updates;

  /**
   * @param measureWindow window size of measurements
   * @param policy the policy the job is started with; null for the default
   */
  public DecideOperator(
      PatternSet patterns,
      DetectionSettings settings,
      Duration measureWindow,
      SourceText policy,
      MessageCatalog messages) {
    super(settings.stage());
    this.messages = messages;
    this.patterns = patterns;
    this.measureWindow = measureWindow;
    this.policy = policy;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    customerState = context.getKeyedStateStore().getState(CUSTOMER);
    channels =
        new LatestChannels(new ChannelState(context.getKeyedStateStore(), getKeyedStateBackend()));
    catalog = new CatalogState(context.getOperatorStateStore());
    history = new PatternHistory(patterns);
    history.initialize(context.getOperatorStateStore());
    policies = new PolicyHistory(policy, context.getOperatorStateStore(), time());
    learned = new LearnedHistory(context.getOperatorStateStore());
    decider = new CurrentDecider(policies, learned, messages);
  }

  @Override
  public void open() throws Exception {
    super.open();
    history.open();
    sums = new MeasuredSums(measureWindow, this::emitMeasured);
    verdicts = new DecisionMetrics(getMetricGroup());
    getMetricGroup().gauge("policiesQuarantined", policies::quarantinedCount);
    updates = new CustomerUpdates(catalog, policies, sums);
  }

  @Override
  public void close() throws Exception {
    if (policies != null) {
      policies.close();
    }
    super.close();
  }

  /** Broadcast elements have no key. */
  @Override
  @SuppressWarnings("rawtypes") // raw type in Flink's interface
  public void setKeyContextElement1(StreamRecord record) throws Exception {
    if (!((Element) record.getValue()).isBroadcast()) {
      super.setKeyContextElement1(record);
    }
  }

  @Override
  public void processElement(StreamRecord<Element> record) throws Exception {
    if (record.getValue().isBroadcast()) {
      processBroadcastElement(record.getValue());
    } else {
      super.processElement(record);
    }
  }

  private void processBroadcastElement(Element element) throws Exception {
    if (element instanceof ContextElement context && context.record() instanceof Offer offer) {
      catalog.add(offer, time());
    } else if (element instanceof DefinitionElement definition) {
      switch (definition.change().getKind()) {
        case PATTERN -> history.add(definition.change(), time());
        case POLICY -> policies.add(definition.change(), time());
      }
    } else if (element instanceof LearnedElement more) {
      learned.add(more.learned(), time());
    } else {
      processBroadcast(element);
    }
  }

  @Override
  protected long nextVersionChange() {
    return history.nextVersionChange();
  }

  @Override
  protected void onVersionChange(long time) {
    history.applyChanges(time);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    history.snapshot(time());
    policies.prune(time());
    learned.prune(time());
    channels.flush();
    super.snapshotState(context);
  }

  @Override
  protected void process(String key, List<Element> elements, long watermark) throws Exception {
    int first = 0;
    while (first < elements.size() && changesOnlyChannel(key, elements.get(first))) {
      first++;
    }
    if (first < elements.size()) {
      processInFull(key, elements.subList(first, elements.size()));
    }
  }

  private boolean changesOnlyChannel(String key, Element element) throws Exception {
    return element instanceof EventElement event
        && !policies.usesModel(event.time())
        && channels.take(key, event.event());
  }

  private void processInFull(String key, List<Element> elements) throws Exception {
    Customer customer = Customer.of(customerState.value(), channels.of(key));
    boolean known = true;
    boolean changed = false;
    for (Element element : elements) {
      Instant now = customer.commands().notBefore(Instant.ofEpochMilli(element.time()));
      if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        customer = Customer.of(null, null);
        channels.put(key, null, false); // Also discards the channels cached as known.
        known = false;
        changed = true;
        reportErased(request, STAGE, 0);
        continue;
      }
      known = true;
      changed |= !(element instanceof EventElement event) || event.event().isPurchase();
      if (element instanceof MatchElement match) {
        onMatch(customer, match, now);
      } else {
        // The customer's record contains the command, whatever triggered it.
        changed |= onChange(customer, element, now);
      }
    }
    if (changed || customer.changedByEvents()) {
      customerState.update(known ? customer.state() : null);
    }
    channels.put(
        key,
        known ? customer.channels().latest() : null,
        Decider.followsChannel(
            customer, Instant.ofEpochMilli(elements.get(elements.size() - 1).time())));
  }

  /** Events that a pattern may use are accounted for by the stage that matches them. */
  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return !event.mayMatch();
  }

  /** Returns whether a command was issued. */
  private boolean onChange(Customer customer, Element element, Instant now) throws Exception {
    Decider decides = decider.at(now);
    if (element instanceof EventElement event && !event.event().isPurchase()) {
      // Ranking is expensive: rank again only if the event changes the channel or its eligibility.
      Optional<ChannelChoice> before = decides.channelChoice(customer, now);
      updates.apply(customer, element, now);
      Optional<ChannelChoice> after =
          before.flatMap(channelChoice -> decides.channelChoice(customer, now));
      if (after.isPresent() && !after.get().isEquivalentTo(before.get())) {
        return emit(
            decides.onChange(customer, Optional.empty(), catalog.at(now), now), customer, now);
      }
      return false;
    }
    // An acceptance uses up the reservation. Issue a new command unconditionally, so that
    // settlement decides whether the offer can still be listed.
    Optional<DecisionSnapshot> before =
        CustomerUpdates.acceptsBudgeted(customer, element)
            ? Optional.empty()
            : decides.currentRanking(customer, catalog.at(now), now);
    // A purchase that names no item may still change the channel.
    return (updates.apply(customer, element, now) || element instanceof EventElement)
        && emit(decides.onChange(customer, before, catalog.at(now), now), customer, now);
  }

  private void onMatch(Customer customer, MatchElement element, Instant now) throws Exception {
    Match match = element.match();
    if (isErasedWhileBuffered(element)) {
      countErased(); // Erased while it was buffered for its pattern version.
      return;
    }
    CompiledPattern pattern = history.pattern(match.pattern());
    boolean isQuarantined = history.isQuarantined(match.pattern());
    if (pattern == null && !isQuarantined && time() < match.issuedAt() + PATTERN_WAIT_MS) {
      bufferAgain(element);
      return;
    }
    if (pattern == null || isQuarantined) {
      verdicts.countUnknownPattern();
      return;
    }
    MomentClassifier.Outcome outcome =
        MomentClassifier.classify(
            match,
            pattern,
            customer.asMap(),
            customer::granted,
            Optional.ofNullable(customer.state().getLastEmitted().get(match.pattern().pattern())));
    if (outcome.moment().isPresent() && customer.isLive(outcome.moment().get().getMomentId())) {
      suppress(pattern, MomentClassifier.Verdict.REPEATED, now);
      return;
    }
    if (outcome.moment().isEmpty()) {
      suppress(pattern, outcome.verdict(), now);
      return;
    }
    verdicts.count(outcome.verdict());
    Micromoment moment = outcome.moment().get();
    output.collect(MOMENTS, new StreamRecord<>(moment, match.issuedAt()));
    customer.state().getLastEmitted().put(moment.getPattern(), match.detectedAt());
    if (moment.getStatus() == PatternStatus.live) {
      LiveMoment live =
          new LiveMoment(moment, match.channel(), pattern.pattern().requiresConsent());
      onMoment(customer, live, pattern, now);
    }
  }

  private void suppress(CompiledPattern pattern, MomentClassifier.Verdict verdict, Instant now) {
    verdicts.count(verdict);
    Decider decides = decider.at(now);
    sums.add(
        List.of(
            Measurements.suppressed(
                pattern.pattern(),
                group(decides, pattern),
                verdict.name(),
                decides.policy(),
                now)));
  }

  /** Returns the measurement group of the current customer. */
  private String group(Decider decides, CompiledPattern pattern) {
    return decides.holdsOut((String) getCurrentKey())
        ? MeasureGroups.HOLD_OUT
        : MeasureGroups.of(pattern);
  }

  private void onMoment(Customer customer, LiveMoment live, CompiledPattern pattern, Instant now) {
    Decider decides = decider.at(now);
    Duration lifetime = decides.policy().lifetime();
    String group = group(decides, pattern);
    Decision decision;
    if (live.getMoment().getDetectedAt().plus(lifetime).isAfter(now)) {
      customer.addLiveMoment(live, now, lifetime);
      decision = decides.onMoment(customer, live, group, catalog.at(now), now);
    } else {
      decision = Decision.none(Decision.Verdict.EXPIRED);
    }
    sums.add(Measurements.of(live.getMoment(), group, decision, decides.policy(), now));
    emit(decision, customer, now);
  }

  /** Returns whether there is a command. */
  private boolean emit(Decision decision, Customer customer, Instant now) {
    verdicts.count(decision.verdict());
    if (decision.command().isEmpty()) {
      return false;
    }
    OfferResequenceCommand command = decision.command().get();
    sums.add(Measurements.of(command, customer.state().getIssued().getGroup()));
    StreamRecord<Element> element =
        new StreamRecord<>(
            CommandElement.ofCustomer(
                command,
                customer.state().getIssued().getGroup(),
                customer.locale(),
                decision.budgets()),
            now.toEpochMilli());
    if (decision.budgets().isEmpty()) {
      output.collect(element);
    } else {
      output.collect(BUDGETED, element);
    }
    return true;
  }

  private void emitMeasured(Measured sum) {
    output.collect(MEASURED, new StreamRecord<>(sum, sum.getAt().toEpochMilli()));
  }

  /** Emits pending sums before the watermark that would close their windows downstream. */
  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    sums.emitSums();
    Quarantines.emit(output, history.quarantineFailing(STAGE, time()));
    Quarantines.emit(output, policies.quarantineFailing(STAGE, time()));
  }

  /** While this subtask is idle, downstream watermarks advance without waiting for its sums. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    sums.idle(status.isIdle());
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    sums.emitSums();
  }
}
