package io.micromoments.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.Deadlines;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * A {@link PatternEngine} over keyed state: the partial matches of each key, their deadlines, and
 * the pattern versions that take effect as event time passes. Used by every stage that matches.
 */
public final class KeyedEngine {

  private static final ValueStateDescriptor<KeyState> MATCHING =
      new ValueStateDescriptor<>("matching", new KeyStateSerializer());

  private final String stage;
  private final String prefix;
  private final DetectionSettings settings;
  private final PatternHistory history;
  private final Tracer tracer;

  private ValueState<KeyState> matching;
  private KeyedStateBackend<String> keys;
  private Output<?> output;
  private Deadlines deadlines;
  private PatternEngine engine;
  private OverflowStatus overflows;
  private PatternMetrics patternMetrics;
  private KeyStates states;
  private Counter outOfOrder;

  /**
   * @param stage the name of the stage in counts and quarantines
   * @param prefix precedes the key in the customer of a match
   */
  public KeyedEngine(String stage, String prefix, PatternSet patterns, DetectionSettings settings) {
    this.stage = stage;
    this.prefix = prefix;
    this.settings = settings;
    this.history = new PatternHistory(patterns);
    this.tracer = new Tracer(settings.trace(), prefix, settings.stage().salt());
  }

  /** Restores the state of the operator. */
  public void initialize(StateInitializationContext context) throws Exception {
    matching = context.getKeyedStateStore().getState(MATCHING);
    history.initialize(context.getOperatorStateStore());
    tracer.initialize(context.getOperatorStateStore());
  }

  /**
   * Activates the pattern versions and counts the restored partial matches.
   *
   * @param output receives the side outputs
   */
  public void open(
      KeyedStateBackend<String> keys, Output<?> output, MetricGroup metrics, Deadlines deadlines)
      throws Exception {
    this.keys = keys;
    this.output = output;
    this.deadlines = deadlines;
    tracer.open(output);
    history.open();
    engine = history.versions().engine(settings.limits());
    overflows = new OverflowStatus(history.versions(), settings.limits());
    patternMetrics = new PatternMetrics(metrics, history.versions(), history.quarantined());
    outOfOrder = metrics.counter("outOfOrder");
    boolean keepsObjects = keys instanceof HeapKeyedStateBackend;
    states = new KeyStates(matching, keys::setCurrentKey, keepsObjects ? 0 : settings.maxCached());
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        MATCHING,
        (key, state) -> {
          KeyState restored = state.value();
          engine.count(restored);
          states.addRestored(key, engine.masks().of(restored));
        });
  }

  /** Returns the partial matches of the current key. */
  public KeyState get(String key) throws Exception {
    return states.get(key);
  }

  /**
   * Stores the partial matches of the current key, and registers their deadline.
   *
   * @param wasEmpty whether there were none before
   */
  public void put(String key, KeyState state, boolean wasEmpty) throws Exception {
    long deadline = state.earliestDeadline();
    if (deadline < state.registeredDeadline() || (state.isEmpty() && !wasEmpty)) {
      if (state.registeredDeadline() != Long.MAX_VALUE) {
        deadlines.delete(state.registeredDeadline());
      }
      state.setRegisteredDeadline(deadline);
      if (deadline != Long.MAX_VALUE) {
        deadlines.register(deadline);
      }
    }
    states.put(key, state, wasEmpty, engine.masks().of(state));
  }

  /** Returns whether a deadline of a key has passed that was not handled yet. */
  public boolean isDue(String key) {
    return deadlines.isDue(key);
  }

  /** Returns whether a key has partial matches; costs no access to state. */
  public boolean hasPartialMatches(String key) {
    return states.mask(key) != 0;
  }

  /**
   * Returns whether an event could start a match or concern a partial match of its key; costs no
   * access to state.
   */
  public boolean isRelevant(String key, Event event) {
    int open = states.mask(key);
    return (open != 0 && (engine.masks().of(event) & open) != 0) || engine.masks().canStart(event);
  }

  /** Reports an event that is not relevant to a traced key to its attempt tracker. */
  public void observe(String key, KeyState state, Event event) {
    engine(key).observe(state, event);
  }

  /**
   * Matches an event of a key.
   *
   * @param onArrival whether earlier deadlines may not have passed, and older events may follow
   */
  public void onEvent(
      String key, KeyState state, Event event, boolean onArrival, Consumer<Match> matches) {
    boolean isOutOfOrder =
        onArrival
            ? engine(key).onArrival(customer(key), state, event, matches)
            : engine(key).onEvent(customer(key), state, event, matches);
    if (isOutOfOrder) {
      outOfOrder.inc();
    }
  }

  /** Advances the time of a key and processes its deadlines up to and including it. */
  public void onTime(String key, KeyState state, long time, Consumer<Match> matches) {
    engine(key).onTime(customer(key), state, time, matches);
  }

  /** Processes a deadline of the current key that has passed, unless that was done already. */
  public void onDeadline(String key, long time, Consumer<Match> matches) throws Exception {
    if (!hasPartialMatches(key)) {
      return;
    }
    KeyState state = get(key);
    if (state.registeredDeadline() <= time) {
      state.setRegisteredDeadline(Long.MAX_VALUE);
      onTime(key, state, time, matches);
      put(key, state, false);
    }
  }

  /** Adds the partial matches of another key. See {@link PatternEngine#handOver}. */
  public void handOver(String key, KeyState from, KeyState to, long time, Consumer<Match> matches) {
    engine(key).handOver(customer(key), from, to, time, matches);
  }

  /**
   * Takes all partial matches of the current key, to be handed over to another one.
   *
   * @return the state without them, to be stored in the place of the other
   */
  public KeyState takeAll(String key, KeyState state, long time) {
    engine(key).report(state, pattern -> true, AttemptOutcome.HANDED_OVER, time);
    engine.removeFromCounters(state);
    KeyState left = new KeyState();
    left.setRegisteredDeadline(state.registeredDeadline());
    return left;
  }

  /** Drops the partial matches of patterns for which a consent was withdrawn. */
  public void dropWithoutConsent(
      String key, KeyState state, Predicate<CompiledPattern> which, long time) {
    engine(key).report(state, which, AttemptOutcome.CONSENT_WITHDRAWN, time);
    engine.drop(state, which);
  }

  /** Drops all partial matches, and what traces know about them. */
  public void forget(String key, KeyState state) {
    tracer.forget(key);
    engine.drop(state, pattern -> true);
  }

  /** Returns the tracer. */
  public Tracer tracer() {
    return tracer;
  }

  /** Returns the engine, which reports to what follows a key. */
  private PatternEngine engine(String key) {
    engine.setTracker(tracer.attempts(key));
    return engine;
  }

  /** Returns a pattern version, or null if it is not known (any more). */
  public CompiledPattern pattern(PatternVersion version) {
    return history.versions().pattern(version);
  }

  /**
   * Adds a change of a pattern; others are ignored.
   *
   * @param now current watermark
   */
  public void add(DefinitionChange change, long now) throws Exception {
    if (change.getKind() == DefinitionKind.PATTERN) {
      history.add(change, now);
      patternMetrics.watch(change.getDefinition());
    }
  }

  /** Returns the scope in which conditions read the customer. */
  public CustomerScope scope() {
    return history.versions().scope();
  }

  /** Returns whether an event may end a moment of a known version. */
  public boolean mayEndMoment(Event event) {
    return history.versions().mayEndMoment(event);
  }

  /** Returns the features that the known versions declare. */
  public List<FeatureIndex.Declared> features() {
    return history.versions().features();
  }

  /**
   * Returns whether a known version depends on the profile or features at each event, or on derived
   * events.
   */
  public boolean dependsOnCustomer() {
    return history.versions().dependsOnCustomer();
  }

  /** Returns whether a known version reads events that the job derives. */
  public boolean readsDerivedStreams() {
    return history.versions().readsDerivedStreams();
  }

  /** Returns the time at which the next change takes effect, or {@link Long#MAX_VALUE}. */
  public long nextVersionChange() {
    return history.nextVersionChange();
  }

  /**
   * Applies the changes due by a time, and emits what happened to partial matches.
   *
   * @param due receives the keys with matches that a change has made due
   */
  public void onVersionChange(long time, MatchesOfKey due) throws Exception {
    boolean sooner = history.versions().shortensDeadlines(time);
    for (ChangeCount count :
        history.applyChanges(
            time, stage, ((AbstractKeyedStateBackend<?>) keys).getKeyGroupRange())) {
      output.collect(PatternHistory.COUNTS, new StreamRecord<>(count));
    }
    if (sooner) {
      reregisterDeadlines(time, due);
    }
  }

  /** Receives the matches of a key, which is the current key. */
  @FunctionalInterface
  public interface MatchesOfKey {
    void accept(String key, List<Match> matches) throws Exception;
  }

  /**
   * Registers deadlines again: partial matches that continue with a shorter window time out before
   * the timer that was registered for them.
   */
  private void reregisterDeadlines(long time, MatchesOfKey due) throws Exception {
    states.flush();
    states.clearCache();
    Map<String, List<Match>> matches = new LinkedHashMap<>();
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        MATCHING,
        (key, stored) -> {
          KeyState state = stored.value();
          engine(key)
              .settle(
                  customer(key),
                  state,
                  time,
                  match -> matches.computeIfAbsent(key, each -> new ArrayList<>()).add(match));
          put(key, state, false);
        });
    states.flush();
    for (Map.Entry<String, List<Match>> each : matches.entrySet()) {
      keys.setCurrentKey(each.getKey());
      due.accept(each.getKey(), each.getValue());
    }
  }

  private String customer(String key) {
    return prefix.isEmpty() ? key : prefix + key;
  }

  /** Evicts what is cached beyond the limit. Changes the current key. */
  public void afterElements() throws Exception {
    states.evict();
  }

  /**
   * Quarantines patterns whose evaluations failed too often, reports dropped partial matches, and
   * ends traces.
   *
   * @param now current watermark
   * @param last whether the input ends
   */
  public void beforeWatermark(long now, boolean last) throws Exception {
    Quarantines.emit(output, history.quarantineFailing(stage, now));
    tracer.beforeWatermark(now, last);
    for (DefinitionStatus status : overflows.at(now, last)) {
      output.collect(OverflowStatus.OUTPUT, new StreamRecord<>(status));
    }
  }

  /** Writes everything to state, for a checkpoint. Changes the current key. */
  public void snapshot(long now) throws Exception {
    states.flush();
    history.snapshot(now);
  }
}
