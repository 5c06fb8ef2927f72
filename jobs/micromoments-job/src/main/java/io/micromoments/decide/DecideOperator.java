package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.context.LatestChannels;
import io.micromoments.decide.ChannelChooser.Way;
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
 * Joins matches with what is known of the customer. Chained behind detect, it gets by customer:
 * matches, context, hand-overs, and the events that tell a channel or a purchase; and in every
 * task: the catalogue, changes of patterns and policies, what was learned, and tombstones. Gives
 * out commands without their final numbers, on their way to settlement; moments and what is to be
 * counted on the side.
 */
public final class DecideOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  /** Every moment of a customer, shadow ones too. */
  public static final OutputTag<Micromoment> MOMENTS =
      new OutputTag<>("moments", new RecordType<>(Micromoment.class));

  /** Commands that list offers with a budget, or whose predecessor did. */
  public static final OutputTag<Element> BUDGETED =
      new OutputTag<>("budgeted", ElementType.INSTANCE);

  /** What came of patterns and policies, to be counted. */
  public static final OutputTag<Measured> MEASURED =
      new OutputTag<>("measured", new RecordType<>(Measured.class));

  /** Its name in receipts. */
  public static final String STAGE = "decide";

  private static final long serialVersionUID = 3L;

  /** How long a match waits for a pattern version that detect heard of sooner, in milliseconds. */
  private static final long PATIENCE = Duration.ofMinutes(10).toMillis();

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  private final PatternSet patterns;
  private final Duration measureWindow;
  private final SourceText policy;

  private transient PatternHistory history;
  private transient PolicyHistory policies;
  private transient LearnedHistory learned;
  private transient ValueState<CustomerState> customerState;
  private transient LatestChannels channels;
  private transient CatalogState catalog;
  private transient DeciderInForce decider;
  private transient DecisionMetrics verdicts;
  private transient MeasuredSums sums;
  private transient CustomerUpdates updates;

  /**
   * @param measureWindow over how long is summed up what is to be counted
   * @param policy the text of the policy the job begins with; null: the default
   */
  public DecideOperator(
      PatternSet patterns, DetectionSettings settings, Duration measureWindow, SourceText policy) {
    super(settings.stage());
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
    decider = new DeciderInForce(policies, learned);
  }

  @Override
  public void open() throws Exception {
    super.open();
    history.open();
    sums = new MeasuredSums(measureWindow, this::tell);
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

  /** What is for every task has no key of this one's. */
  @Override
  @SuppressWarnings("rawtypes") // as in Flink
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
  protected long nextBoundary() {
    return history.nextBoundary();
  }

  @Override
  protected void onBoundary(long time) {
    history.takeEffect(time);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    history.snapshot(time());
    policies.forget(time());
    learned.forget(time());
    channels.flush();
    super.snapshotState(context);
  }

  @Override
  protected void process(String key, List<Element> elements, long watermark) throws Exception {
    int first = 0;
    while (first < elements.size() && tellsOnlyTheChannel(key, elements.get(first))) {
      first++;
    }
    if (first < elements.size()) {
      processRest(key, elements.subList(first, elements.size()));
    }
  }

  private boolean tellsOnlyTheChannel(String key, Element element) throws Exception {
    return element instanceof EventElement event
        && !policies.useModel(event.time())
        && channels.take(key, event.event());
  }

  private void processRest(String key, List<Element> elements) throws Exception {
    Customer customer = Customer.of(customerState.value(), channels.of(key));
    boolean known = true;
    boolean changed = false;
    for (Element element : elements) {
      Instant now = customer.commands().notBefore(Instant.ofEpochMilli(element.time()));
      if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        customer = Customer.of(null, null);
        channels.put(key, null, false); // With all that is known of other channels.
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
        // A command is kept with the customer, whatever it was issued on.
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

  /** What patterns may use is accounted for where they are. */
  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return !event.mayFit();
  }

  /** Whether a command was issued. */
  private boolean onChange(Customer customer, Element element, Instant now) throws Exception {
    Decider decides = decider.at(now);
    if (element instanceof EventElement event && !event.event().isPurchase()) {
      // A ranking is expensive: rank again only if the event changes the channel or its gates.
      Optional<Way> before = decides.way(customer, now);
      updates.know(customer, element, now);
      Optional<Way> after = before.flatMap(way -> decides.way(customer, now));
      if (after.isPresent() && !after.get().isAsGoodAs(before.get())) {
        return emit(
            decides.onChange(customer, Optional.empty(), catalog.at(now), now), customer, now);
      }
      return false;
    }
    // Its reservation is used up: whether it can be listed further is for the budgets to say.
    Optional<DecisionSnapshot> before =
        CustomerUpdates.acceptsBudgeted(customer, element)
            ? Optional.empty()
            : decides.standing(customer, catalog.at(now), now);
    // A purchase of nothing that is named may still tell another channel.
    return (updates.know(customer, element, now) || element instanceof EventElement)
        && emit(decides.onChange(customer, before, catalog.at(now), now), customer, now);
  }

  private void onMatch(Customer customer, MatchElement element, Instant now) throws Exception {
    Match match = element.match();
    if (isErasedMeanwhile(element)) {
      countErased(); // It waited for its pattern.
      return;
    }
    CompiledPattern pattern = history.pattern(match.pattern());
    boolean isQuarantined = history.isQuarantined(match.pattern());
    if (pattern == null && !isQuarantined && time() < match.issuedAt() + PATIENCE) {
      reinsert(element);
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

  /** By which customers the current one is counted. */
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
      customer.live(live, now, lifetime);
      decision = decides.onMoment(customer, live, group, catalog.at(now), now);
    } else {
      decision = Decision.none(Decision.Verdict.EXPIRED);
    }
    sums.add(Measurements.of(live.getMoment(), group, decision, decides.policy(), now));
    emit(decision, customer, now);
  }

  /** Whether there is a command. */
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
                command, customer.state().getIssued().getGroup(), decision.budgets()),
            now.toEpochMilli());
    if (decision.budgets().isEmpty()) {
      output.collect(element);
    } else {
      output.collect(BUDGETED, element);
    }
    return true;
  }

  private void tell(Measured sum) {
    output.collect(MEASURED, new StreamRecord<>(sum, sum.getAt().toEpochMilli()));
  }

  /**
   * Before time goes on for those who measure, or a checkpoint is made, they hear of everything.
   */
  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    sums.emitSums();
    Quarantines.emit(output, history.quarantineFailing(STAGE, time()));
    Quarantines.emit(output, policies.quarantineFailing(STAGE, time()));
  }

  /** While this task is idle, time goes on for those who measure without it. */
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
