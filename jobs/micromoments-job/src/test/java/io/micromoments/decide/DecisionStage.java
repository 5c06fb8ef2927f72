package io.micromoments.decide;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.detect.TraceSettings;
import io.micromoments.detect.Tracer;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.ProfileUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** {@link Decisions} alone, on keyed state, with the matches that a test gives them. */
final class DecisionStage implements AutoCloseable {

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  private record Batch(String key, List<Element> elements, List<Match> matches) {}

  private final Host host;
  private final KeyedOneInputStreamOperatorTestHarness<String, Batch, Object> harness;

  DecisionStage(PatternSet patterns) throws Exception {
    this(patterns, new HashMapStateBackend(), null, Long.MIN_VALUE);
  }

  /**
   * @param state null to start without state
   * @param now the event time that the job has reached
   */
  DecisionStage(PatternSet patterns, StateBackend backend, OperatorSubtaskState state, long now)
      throws Exception {
    host = new Host(patterns, now);
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            host, Batch::key, BasicTypeInfo.STRING_TYPE_INFO);
    harness.setStateBackend(backend);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  Decisions decisions() {
    return host.decisions;
  }

  void process(String key, List<Element> elements, List<Match> matches) throws Exception {
    harness.processElement(new StreamRecord<>(new Batch(key, elements, matches)));
  }

  void setTime(long now) {
    host.now = now;
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  List<OfferResequenceCommand> commands() {
    return host.commands.stream().map(CommandElement::command).toList();
  }

  OfferResequenceCommand lastCommand() {
    return host.commands.get(host.commands.size() - 1).command();
  }

  List<Micromoment> moments() {
    return host.moments;
  }

  List<Agreement> agreements() {
    return host.agreements;
  }

  List<ProfileUpdate> profileUpdates() {
    return host.profileUpdates;
  }

  /** Emits pending sums, and returns all sums so far, by kind and code. */
  Map<String, Long> measurements() {
    host.decisions.emitSums();
    return emittedSums();
  }

  /** Returns the sums emitted so far, by kind and code. */
  Map<String, Long> emittedSums() {
    return host.measurements.stream()
        .collect(
            Collectors.toMap(
                sum ->
                    sum.getCode() == null
                        ? sum.getKind().name()
                        : sum.getKind() + " " + sum.getCode(),
                Measurement::getCount,
                Long::sum,
                TreeMap::new));
  }

  /** Returns the value of a counter. */
  long count(String counter) {
    return host.counters.get(counter).getCount();
  }

  /** Returns the state of a customer; null if there is none. */
  CustomerState kept(String key) throws Exception {
    KeyedStateBackend<Object> backend = host.getKeyedStateBackend();
    backend.setCurrentKey(key);
    return backend
        .getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, CUSTOMER)
        .value();
  }

  /** Returns the number of keyed state entries on the heap. */
  int stateEntries() {
    return harness.numKeyedStateEntries();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }

  private static final class Host extends AbstractStreamOperator<Object>
      implements OneInputStreamOperator<Batch, Object>, Decisions.Output {

    private static final long serialVersionUID = 1L;

    private final transient Map<PatternVersion, CompiledPattern> patterns = new HashMap<>();
    private final transient Map<String, Counter> counters = new HashMap<>();
    private final transient List<Micromoment> moments = new ArrayList<>();
    private final transient List<CommandElement> commands = new ArrayList<>();
    private final transient List<Agreement> agreements = new ArrayList<>();
    private final transient List<ProfileUpdate> profileUpdates = new ArrayList<>();
    private final transient List<Measurement> measurements = new ArrayList<>();
    private transient long now;
    private transient Decisions decisions;

    Host(PatternSet patterns, long now) {
      patterns.compile().forEach(each -> this.patterns.put(each.pattern().key(), each));
      this.now = now;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      decisions =
          new Decisions(
              new DecisionSettings(null, MessageCatalog.english(), Duration.ofMinutes(1)),
              patterns::get,
              event -> false,
              new CustomerScope(),
              new Tracer(TraceSettings.NONE, "", ""),
              context,
              getKeyedStateBackend(),
              now,
              new CountersByName("", counters),
              this);
    }

    @Override
    public void processElement(StreamRecord<Batch> record) throws Exception {
      Batch batch = record.getValue();
      decisions.process(batch.key, batch.elements, batch.matches);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      decisions.snapshot(now);
      super.snapshotState(context);
    }

    @Override
    public void moment(Micromoment moment, Match match) {
      moments.add(moment);
    }

    @Override
    public void command(CommandElement command) {
      commands.add(command);
    }

    @Override
    public void profileUpdate(ProfileUpdate update) {
      profileUpdates.add(update);
    }

    @Override
    public void deadline(long time) {}

    @Override
    public void cancelDeadline(long time) {}

    @Override
    public void outcome(OfferOutcome outcome, String category) {}

    @Override
    public void profile(CustomerProfile profile) {}

    @Override
    public void agreement(Agreement agreement) {
      agreements.add(agreement);
    }

    @Override
    public void measurement(Measurement sum) {
      measurements.add(sum);
    }
  }

  /** Keeps counters by their names and, if they have one, their label. */
  private static final class CountersByName extends UnregisteredMetricsGroup {

    private final String suffix;
    private final Map<String, Counter> counters;

    CountersByName(String suffix, Map<String, Counter> counters) {
      this.suffix = suffix;
      this.counters = counters;
    }

    @Override
    public MetricGroup addGroup(String label, String value) {
      return new CountersByName("." + value, counters);
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(name + suffix, each -> new SimpleCounter());
    }
  }
}
