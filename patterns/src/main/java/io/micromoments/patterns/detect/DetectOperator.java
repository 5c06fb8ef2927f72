package io.micromoments.patterns.detect;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.HandOverElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs the {@link PatternEngine} over the events of each customer. Takes events, hand-overs of
 * devices and consents; gives out {@link MatchElement}s.
 *
 * <p>A customer of whom nothing is open costs no access to state unless an event starts something.
 */
public final class DetectOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  private static final long serialVersionUID = 1L;
  private static final ValueStateDescriptor<KeyState> MATCHING =
      new ValueStateDescriptor<>("matching", new KeyStateSerializer());

  private final PatternSet patterns;

  private transient PatternEngine engine;
  private transient KeyStateSerializer handOverFormat;
  private transient ValueState<KeyState> matching;
  private transient Set<String> active;
  private transient Counter matched;

  public DetectOperator(PatternSet patterns) {
    this.patterns = patterns;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    matching = context.getKeyedStateStore().getState(MATCHING);
  }

  @Override
  public void open() throws Exception {
    super.open();
    engine = new PatternEngine(patterns.compile());
    handOverFormat = new KeyStateSerializer();
    matched = getMetricGroup().counter("matches");
    getMetricGroup().gauge("waitingForWatermark", this::waitingCount);
    active =
        this.<String>getKeyedStateBackend()
            .getKeys(MATCHING.getName(), VoidNamespace.INSTANCE)
            .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  protected void process(String key, List<Element> elements, long watermark) throws Exception {
    boolean wasActive = active.contains(key);
    if (!wasActive && !anyMatters(elements)) {
      return;
    }
    KeyState state = wasActive ? matching.value() : new KeyState();
    long deadlineBefore = wasActive ? engine.nextDeadline(state) : Long.MAX_VALUE;
    Consumer<Match> out = this::emit;
    for (Element element : elements) {
      if (element instanceof EventElement event) {
        engine.onEvent(key, state, event.event(), out);
      } else if (element instanceof HandOverElement handOver) {
        engine.onTime(key, state, element.time() - 1, out);
        engine.handOver(handOverFormat.fromBytes(handOver.record().getPartialMatches()), state);
      } else if (element instanceof ContextElement context) {
        // What is due at this very time comes after what becomes known at it.
        engine.onTime(key, state, element.time() - 1, out);
        onContext(context, state);
      }
    }
    engine.onTime(key, state, watermark, out);
    store(key, state, wasActive, deadlineBefore);
  }

  @Override
  protected void onDeadline(String key, long watermark) throws Exception {
    if (!active.contains(key)) {
      return;
    }
    KeyState state = matching.value();
    long deadlineBefore = engine.nextDeadline(state);
    if (deadlineBefore > watermark) {
      return;
    }
    engine.onTime(key, state, watermark, this::emit);
    store(key, state, true, deadlineBefore);
  }

  private boolean anyMatters(List<Element> elements) {
    for (Element element : elements) {
      if (element instanceof HandOverElement
          || (element instanceof EventElement event && engine.canStart(event.event()))) {
        return true;
      }
    }
    return false;
  }

  /** A withdrawn consent clears what needed it; an erasure clears all. */
  private void onContext(ContextElement context, KeyState state) {
    if (context.record() instanceof Consent consent && !consent.getGranted()) {
      engine.drop(
          state, pattern -> pattern.pattern().requiresConsent().contains(consent.getPurpose()));
    } else if (context.stream() == ContextStream.ERASURE) {
      engine.drop(state, pattern -> true);
    }
  }

  private void store(String key, KeyState state, boolean wasActive, long deadlineBefore)
      throws Exception {
    if (state.isEmpty()) {
      if (wasActive) {
        matching.clear();
        active.remove(key);
      }
      return;
    }
    matching.update(state);
    active.add(key);
    long deadline = engine.nextDeadline(state);
    if (deadline != deadlineBefore && deadline != Long.MAX_VALUE) {
      callAt(deadline);
    }
  }

  private void emit(Match match) {
    matched.inc();
    output.collect(new StreamRecord<>(new MatchElement(match), match.issuedAt()));
  }
}
