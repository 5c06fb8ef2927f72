package io.micromoments.decide;

import io.micromoments.context.Catalog;
import io.micromoments.context.Customer;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.MomentClassifier;
import io.micromoments.patterns.detect.PatternHistory;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.HandOverElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Joins matches with what is known of the customer. First input, by customer: matches, context,
 * hand-overs, and the events that tell a channel or a purchase. Second input, broadcast: the
 * catalogue and changes of patterns. Gives out commands without their numbers, and moments on the
 * side.
 */
public final class DecideOperator extends EventTimeOperator<OfferResequenceCommand>
    implements TwoInputStreamOperator<Element, Element, OfferResequenceCommand> {

  /** Every moment of a customer, shadow ones too. */
  public static final OutputTag<Micromoment> MOMENTS =
      new OutputTag<>("moments", new AvroTypeInfo<>(Micromoment.class));

  private static final long serialVersionUID = 2L;

  /** How long a match waits for a pattern version that detect heard of sooner, in milliseconds. */
  private static final long PATIENCE = Duration.ofMinutes(10).toMillis();

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new AvroTypeInfo<>(CustomerState.class));
  private static final ValueStateDescriptor<ChannelSeen> CHANNEL =
      new ValueStateDescriptor<>("latest-channel", new AvroTypeInfo<>(ChannelSeen.class));
  private static final MapStateDescriptor<String, List<Offer>> CATALOG =
      new MapStateDescriptor<>(
          "catalog",
          BasicTypeInfo.STRING_TYPE_INFO,
          new ListTypeInfo<>(new AvroTypeInfo<>(Offer.class)));

  private final PatternSet patterns;

  private transient PatternHistory history;
  private transient Decider decider;
  private transient ValueState<CustomerState> customerState;
  private transient ValueState<ChannelSeen> channelState;
  private transient BroadcastState<String, List<Offer>> catalog;
  private transient Map<MomentClassifier.Verdict, Counter> verdicts;
  private transient Counter commands;
  private transient Counter unknown;

  public DecideOperator(PatternSet patterns, DetectionSettings settings) {
    super(settings.order(), settings.maxWaiting(), settings.idleAdvance());
    this.patterns = patterns;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    customerState = context.getKeyedStateStore().getState(CUSTOMER);
    channelState = context.getKeyedStateStore().getState(CHANNEL);
    catalog = context.getOperatorStateStore().getBroadcastState(CATALOG);
    history = new PatternHistory(patterns);
    history.initialize(context.getOperatorStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    decider = new Decider();
    history.open();
    commands = getMetricGroup().counter("commands");
    unknown = getMetricGroup().counter("matches_UNKNOWN_PATTERN");
    verdicts = new EnumMap<>(MomentClassifier.Verdict.class);
    for (MomentClassifier.Verdict verdict : MomentClassifier.Verdict.values()) {
      verdicts.put(verdict, getMetricGroup().counter("matches_" + verdict));
    }
  }

  @Override
  public void processElement1(StreamRecord<Element> record) throws Exception {
    processElement(record);
  }

  @Override
  public void processElement2(StreamRecord<Element> record) throws Exception {
    if (record.getValue() instanceof ContextElement context
        && context.record() instanceof Offer offer) {
      catalog.put(offer.getOfferId(), Catalog.with(catalog.get(offer.getOfferId()), offer, time()));
    } else if (record.getValue() instanceof DefinitionElement definition) {
      history.add(definition.change(), time());
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
    super.snapshotState(context);
  }

  @Override
  protected void process(String key, List<Element> elements, long watermark) throws Exception {
    Customer customer = Customer.of(customerState.value(), channelState.value());
    boolean known = true;
    for (Element element : elements) {
      Instant now = Instant.ofEpochMilli(element.time());
      if (element instanceof ContextElement context && context.record() instanceof ErasureRequest) {
        customer = Customer.of(null, null);
        known = false;
        continue;
      }
      known = true;
      if (element instanceof MatchElement match) {
        onMatch(customer, match, now);
      } else {
        Optional<List<String>> before =
            canChangeOrder(element) ? decider.order(customer, at(now), now) : Optional.empty();
        if (know(customer, element)) {
          emit(decider.onChange(customer, before, at(now), now, element.id()));
        }
      }
    }
    customerState.update(known ? customer.state() : null);
    channelState.update(known ? customer.latestChannel() : null);
  }

  @Override
  protected void onDeadline(String key, long watermark) {
    throw new IllegalStateException("decide asks for no deadlines");
  }

  /** Most events only tell a channel, and are not worth a ranking. */
  private static boolean canChangeOrder(Element element) {
    return !(element instanceof EventElement event) || Customer.isPurchase(event.event());
  }

  /** Takes in what became known, and says whether it can change the order of offers. */
  private static boolean know(Customer customer, Element element) {
    if (element instanceof EventElement event) {
      return customer.know(event.event());
    }
    if (element instanceof HandOverElement handOver) {
      customer.know(handOver.record());
      return false;
    }
    if (!(element instanceof ContextElement context)) {
      return false;
    }
    if (context.record() instanceof CustomerProfile profile) {
      customer.know(profile);
      return false;
    }
    if (context.record() instanceof Consent consent) {
      customer.know(consent);
      return !consent.getGranted();
    }
    if (context.record() instanceof CandidateOffers offers) {
      customer.know(offers);
      return true;
    }
    if (context.record() instanceof OfferOutcome outcome) {
      customer.know(outcome);
      return true;
    }
    return false;
  }

  private void onMatch(Customer customer, MatchElement element, Instant now) throws Exception {
    Match match = element.match();
    CompiledPattern pattern = history.pattern(match.pattern());
    if (pattern == null) {
      if (time() < match.issuedAt() + PATIENCE) {
        putBack(element);
      } else {
        unknown.inc();
      }
      return;
    }
    MomentClassifier.Outcome outcome =
        MomentClassifier.classify(
            match,
            pattern,
            customer.asMap(),
            customer::granted,
            Optional.ofNullable(customer.state().getLastEmitted().get(match.pattern().pattern())));
    verdicts.get(outcome.verdict()).inc();
    if (outcome.moment().isEmpty()) {
      return;
    }
    Micromoment moment = outcome.moment().get();
    output.collect(MOMENTS, new StreamRecord<>(moment, match.issuedAt()));
    customer.state().getLastEmitted().put(moment.getPattern(), match.detectedAt());
    if (moment.getStatus() == PatternStatus.live) {
      LiveMoment live = new LiveMoment(moment, match.channel());
      customer.live(live, now, DefaultPolicy.MOMENT_LIFETIME);
      if (moment.getDetectedAt().plus(DefaultPolicy.MOMENT_LIFETIME).isAfter(now)) {
        emit(decider.onMoment(customer, live, at(now), now));
      }
    }
  }

  private Function<String, Offer> at(Instant now) {
    return id -> {
      try {
        return Catalog.at(catalog.get(id), now.toEpochMilli());
      } catch (Exception e) {
        throw new IllegalStateException("the catalogue could not be read", e);
      }
    };
  }

  private void emit(Optional<OfferResequenceCommand> command) {
    command.ifPresent(
        each -> {
          commands.inc();
          output.collect(new StreamRecord<>(each, each.getIssuedAt().toEpochMilli()));
        });
  }
}
