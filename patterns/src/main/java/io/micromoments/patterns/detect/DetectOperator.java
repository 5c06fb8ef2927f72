package io.micromoments.patterns.detect;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.HandOverElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureRequest;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Operator that runs the {@link PatternEngine} over the events of each customer. The first input
 * has events, device hand-overs and consents by key. The second, a broadcast stream, has changes of
 * patterns; a job with fixed patterns does without. Emits {@link MatchElement}s, and to the side
 * output {@link PatternHistory#COUNTS} what changes did to partial matches.
 *
 * <p>An operator that needs the same input can be chained behind this one and receives it from
 * here, unchanged and before the matches found in it, so that nothing is shuffled twice.
 *
 * <p>An event that starts no match and concerns no partial match of the customer costs no access to
 * state.
 */
public final class DetectOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element>,
        TwoInputStreamOperator<Element, Element, Element> {

  private static final long serialVersionUID = 2L;

  /** Name of this stage where partial matches are counted. */
  public static final String STAGE = "detect";

  private static final ValueStateDescriptor<KeyState> MATCHING =
      new ValueStateDescriptor<>("matching", new KeyStateSerializer());

  private final PatternSet patterns;
  private final DetectionSettings settings;
  private final FilterFunction<Element> takes;
  private final FilterFunction<Element> forwards;

  private transient PatternHistory history;
  private transient PatternEngine engine;
  private transient OverflowStatus overflows;
  private transient PatternMetrics ofPatterns;
  private transient KeyStateSerializer handOverFormat;
  private transient ValueState<KeyState> matching;
  private transient KeyStates states;
  private transient Counter outOfOrder;

  /**
   * Creates an operator in watermark order, with the limits of {@link DetectionSettings#DEFAULT}.
   */
  public DetectOperator(PatternSet patterns) {
    this(patterns, DetectionSettings.DEFAULT);
  }

  public DetectOperator(PatternSet patterns, DetectionSettings settings) {
    this(patterns, settings, element -> true, element -> false);
  }

  /**
   * Creates an operator with another one chained behind it.
   *
   * @param takes selects the elements of the first input that patterns use
   * @param forwards selects the elements of both inputs that are forwarded unchanged
   */
  public DetectOperator(
      PatternSet patterns,
      DetectionSettings settings,
      FilterFunction<Element> takes,
      FilterFunction<Element> forwards) {
    super(settings.stage());
    this.patterns = patterns;
    this.settings = settings;
    this.takes = takes;
    this.forwards = forwards;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    matching = context.getKeyedStateStore().getState(MATCHING);
    history = new PatternHistory(patterns);
    history.initialize(context.getOperatorStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    history.open();
    engine = history.engine(settings.limits());
    overflows = history.overflows(settings.limits());
    ofPatterns = new PatternMetrics(getMetricGroup(), history.programs(), history.quarantined());
    outOfOrder = getMetricGroup().counter("out_of_order");
    handOverFormat = new KeyStateSerializer();
    boolean keepsObjects = getKeyedStateBackend() instanceof HeapKeyedStateBackend;
    states = new KeyStates(matching, this::setCurrentKey, keepsObjects ? 0 : settings.maxCached());
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            MATCHING,
            (key, state) -> {
              KeyState restored = state.value();
              engine.count(restored);
              states.restored(key, engine.mask(restored));
            });
  }

  @Override
  public void processElement1(StreamRecord<Element> record) throws Exception {
    if (forwards.filter(record.getValue())) {
      forward(record);
    }
    if (takes.filter(record.getValue())) {
      super.processElement1(record);
    }
  }

  @Override
  public void processElement2(StreamRecord<Element> record) throws Exception {
    if (forwards.filter(record.getValue())) {
      forward(record);
    }
    if (record.getValue() instanceof DefinitionElement definition
        && definition.change().getKind() == DefinitionKind.PATTERN) {
      history.add(definition.change(), time());
      ofPatterns.watch(definition.change().getDefinition());
    } else {
      processBroadcast(record.getValue());
    }
  }

  /** Events that patterns do not use are filtered out before this stage. */
  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return true;
  }

  @Override
  protected boolean isRelevant(Element element) {
    int open = states.mask(element.key());
    if (element instanceof EventElement event) {
      return (open != 0 && (engine.mask(event.event()) & open) != 0)
          || engine.canStart(event.event());
    }
    return open != 0
        || element instanceof HandOverElement
        || (element instanceof ContextElement context && context.stream() == ContextStream.ERASURE);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    KeyState state = states.get(key);
    boolean wasEmpty = state.isEmpty();
    Consumer<Match> out = this::emit;
    for (Element element : elements) {
      if (element instanceof EventElement event) {
        boolean isOutOfOrder =
            isInArrivalOrder()
                ? engine.onArrival(key, state, event.event(), out)
                : engine.onEvent(key, state, event.event(), out);
        if (isOutOfOrder) {
          outOfOrder.inc();
        }
      } else {
        // Deadlines of the same time come after context and hand-overs.
        long before = isInArrivalOrder() ? time : element.time() - 1;
        engine.onTime(key, state, before, out);
        if (element instanceof HandOverElement handOver) {
          engine.handOver(
              key,
              handOverFormat.fromBytes(handOver.record().getPartialMatches()),
              state,
              element.time(),
              out);
        } else if (element instanceof ContextElement context) {
          onContext(context, state);
        }
      }
    }
    engine.onTime(key, state, time, out);
    store(key, state, wasEmpty);
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    if (states.mask(key) == 0) {
      return;
    }
    KeyState state = states.get(key);
    boolean wasEmpty = state.isEmpty();
    if (state.registeredDeadline() <= time) {
      state.setRegisteredDeadline(Long.MAX_VALUE);
      engine.onTime(key, state, time, this::emit);
      store(key, state, wasEmpty);
    }
  }

  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    Quarantines.emit(output, history.quarantineFailing(STAGE, time()));
    for (DefinitionStatus status : overflows.at(time(), last)) {
      output.collect(OverflowStatus.OUTPUT, new StreamRecord<>(status));
    }
  }

  @Override
  protected long nextVersionChange() {
    return history.nextVersionChange();
  }

  @Override
  protected void onVersionChange(long time) throws Exception {
    boolean sooner = history.shortensDeadlines(time);
    for (ChangeCount count :
        history.applyChanges(
            time,
            STAGE,
            ((AbstractKeyedStateBackend<?>) getKeyedStateBackend()).getKeyGroupRange())) {
      output.collect(PatternHistory.COUNTS, new StreamRecord<>(count));
    }
    if (sooner) {
      reregisterDeadlines(time);
    }
  }

  /**
   * Registers deadlines again: partial matches that continue with a shorter window time out before
   * the timer that was registered for them.
   */
  private void reregisterDeadlines(long time) throws Exception {
    states.flush();
    states.clearCache();
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            MATCHING,
            (key, stored) -> {
              KeyState state = stored.value();
              engine.settle(key, state, time, this::emit);
              store(key, state, false);
            });
    states.flush();
  }

  @Override
  protected void afterElements() throws Exception {
    states.evict();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    states.flush();
    history.snapshot(time());
    super.snapshotState(context);
  }

  /** Drops the partial matches that require a withdrawn consent; an erasure drops all. */
  private void onContext(ContextElement context, KeyState state) {
    if (context.record() instanceof Consent consent && !consent.getGranted()) {
      engine.drop(
          state,
          pattern ->
              pattern.pattern().requiresConsent().stream()
                  .anyMatch(consent.getPurpose()::equalsIgnoreCase));
    } else if (context.record() instanceof ErasureRequest request) {
      engine.drop(state, pattern -> true);
      reportErased(request, STAGE, 0);
    }
  }

  private void store(String key, KeyState state, boolean wasEmpty) throws Exception {
    long deadline = engine.earliestDeadline(state);
    if (deadline < state.registeredDeadline() || (state.isEmpty() && !wasEmpty)) {
      if (state.registeredDeadline() != Long.MAX_VALUE) {
        deleteDeadline(state.registeredDeadline());
      }
      state.setRegisteredDeadline(deadline);
      if (deadline != Long.MAX_VALUE) {
        registerDeadline(deadline);
      }
    }
    states.put(key, state, wasEmpty, engine.mask(state));
  }

  private void emit(Match match) {
    output.collect(new StreamRecord<>(new MatchElement(match), match.issuedAt()));
  }
}
