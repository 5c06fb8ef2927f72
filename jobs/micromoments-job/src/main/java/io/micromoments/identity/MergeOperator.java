package io.micromoments.identity;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.MembershipElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks which customers are merged, in one subtask. Input, under one key: merges, and erasures.
 * Emits the new root of each customer affected, keyed by customer; and as a side output erasures of
 * all who are merged with the erased customer.
 */
public final class MergeOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  /** Key of all elements. */
  public static final String KEY = "merges";

  /** Erasures, keyed by customer: those received, and those of merged customers. */
  public static final OutputTag<Element> ERASURES =
      new OutputTag<>("erasures-of-merged", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<String, String> ROOTS =
      new MapStateDescriptor<>(
          "roots", BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.STRING_TYPE_INFO);
  private static final MapStateDescriptor<String, CustomerMerge> LATEST =
      new MapStateDescriptor<>(
          "latest", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(CustomerMerge.class));
  private static final ValueStateDescriptor<Long> GENERATION =
      new ValueStateDescriptor<>("generation", BasicTypeInfo.LONG_TYPE_INFO);
  private static final ValueStateDescriptor<Long> CLOCK =
      new ValueStateDescriptor<>("clock", BasicTypeInfo.LONG_TYPE_INFO);
  private static final ValueStateDescriptor<Long> SEQUENCE =
      new ValueStateDescriptor<>("sequence", BasicTypeInfo.LONG_TYPE_INFO);
  private static final MapStateDescriptor<String, MergeGroup> GROUPS =
      new MapStateDescriptor<>(
          "groups", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(MergeGroup.class));

  private static final Logger LOG = LoggerFactory.getLogger(MergeOperator.class);

  /** How many merges that are ignored are logged by each subtask. */
  private static final int MAX_LOGGED = 20;

  private final StageSettings settings;
  private final Duration retention;

  private transient MergeTable table;
  private transient ValueState<Long> sequence;

  /** Time of the latest change or erasure, which later changes must not precede. */
  private transient ValueState<Long> clock;

  private transient TombstoneFactory tombstones;
  private transient Counter ignored;

  /**
   * @param retention how long a tombstone is kept
   */
  public MergeOperator(StageSettings settings, Duration retention) {
    super(settings);
    this.settings = settings;
    this.retention = retention;
  }

  /** Returns a merge or an erasure under the key of this stage. */
  public static Element element(ContextElement context) {
    return new ContextElement(KEY, context.stream(), context.record());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    table =
        new MergeTable(
            new KeyedStore(
                context.getKeyedStateStore().getMapState(LATEST),
                context.getKeyedStateStore().getMapState(ROOTS),
                context.getKeyedStateStore().getMapState(GROUPS),
                context.getKeyedStateStore().getState(GENERATION)));
    sequence = context.getKeyedStateStore().getState(SEQUENCE);
    clock = context.getKeyedStateStore().getState(CLOCK);
    tombstones = new TombstoneFactory(settings.salt(), retention);
    ignored = getMetricGroup().counter("mergesIgnored");
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    // Of the merges at one time only the outcome is emitted: nobody is decided on in between.
    Set<String> changed = new LinkedHashSet<>();
    long changedAt = Long.MIN_VALUE;
    for (Element element : elements) {
      if (element.time() != changedAt) {
        emitChanges(changed, changedAt);
        changedAt = element.time();
      }
      if (element instanceof ContextElement context
          && context.record() instanceof CustomerMerge merge) {
        Map<String, MergeGroup> affected = table.apply(merge);
        changed.addAll(affected.keySet());
        if (affected.isEmpty()) {
          onIgnored(merge);
        }
      } else if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        emitChanges(changed, changedAt);
        onErasure(request);
      }
    }
    emitChanges(changed, changedAt);
  }

  private void onIgnored(CustomerMerge merge) {
    ignored.inc();
    if (ignored.getCount() <= MAX_LOGGED) {
      LOG.warn(
          "the merge with event_id '{}' at {} is ignored: {}",
          merge.getEventId(),
          merge.getEventTime(),
          merge.getIntoCustomerId() == null
              ? "its customer is not merged into another one; the end of a merge names the customer"
                  + " who was merged, not the one who continues"
              : "it is a repeat, is older than another one of its customer, or would make more than "
                  + MergeTable.MAX_MEMBERS
                  + " customers one person");
    }
  }

  private void emitChanges(Set<String> customers, long at) throws Exception {
    for (String customer : customers) {
      emitChange(customer, table.groupOf(customer), at);
    }
    customers.clear();
  }

  private void emitChange(String customer, MergeGroup group, long at) throws Exception {
    long time = advanceClock(at);
    Long last = sequence.value();
    long next = last == null ? 1 : last + 1;
    sequence.update(next);
    MembershipChange change =
        new MembershipChange(
            Instant.ofEpochMilli(time),
            Instant.ofEpochMilli(at),
            customer,
            group.getRoot(),
            group.getGeneration(),
            next,
            group.getMembers().size());
    output.collect(new StreamRecord<>(new MembershipElement(change), time));
  }

  /** Returns the given time, or that of an earlier change or erasure if it is later. */
  private long advanceClock(long time) throws Exception {
    Long before = clock.value();
    long now = before == null ? time : Math.max(before, time);
    clock.update(now);
    return now;
  }

  private void onErasure(ErasureRequest request) throws Exception {
    long at = request.getEventTime().toEpochMilli();
    MergeTable.Removal removal = table.remove(request.getCustomerId(), at);
    for (String customer : removal.members()) {
      addTombstone(
          tombstones
              .create(Tombstones.Kind.CUSTOMER, customer, request.getEventTime())
              .tombstone());
      // Without an id of its own: the receipt is that of the customer who is named.
      ErasureRequest each =
          customer.equals(request.getCustomerId())
              ? request
              : new ErasureRequest(request.getEventId(), request.getEventTime(), customer, "");
      output.collect(
          ERASURES,
          new StreamRecord<>(new ContextElement(customer, ContextStream.ERASURE, each), at));
    }
    advanceClock(at + 1);
    emitChanges(new LinkedHashSet<>(removal.remaining()), at + 1);
  }

  private record KeyedStore(
      MapState<String, CustomerMerge> latest,
      MapState<String, String> roots,
      MapState<String, MergeGroup> groups,
      ValueState<Long> generation)
      implements MergeTable.Store {
    @Override
    public CustomerMerge latest(String customer) throws Exception {
      return latest.get(customer);
    }

    @Override
    public void setLatest(CustomerMerge merge) throws Exception {
      latest.put(merge.getCustomerId(), merge);
    }

    @Override
    public void removeLatest(String customer) throws Exception {
      latest.remove(customer);
    }

    @Override
    public String root(String customer) throws Exception {
      return roots.get(customer);
    }

    @Override
    public void setRoot(String customer, String root) throws Exception {
      roots.put(customer, root);
    }

    @Override
    public void removeRoot(String customer) throws Exception {
      roots.remove(customer);
    }

    @Override
    public MergeGroup group(String root) throws Exception {
      return groups.get(root);
    }

    @Override
    public void setGroup(MergeGroup group) throws Exception {
      groups.put(group.getRoot(), group);
    }

    @Override
    public void removeGroup(String root) throws Exception {
      groups.remove(root);
    }

    @Override
    public long nextGeneration() throws Exception {
      long next = generation.value() == null ? 1 : generation.value() + 1;
      generation.update(next);
      return next;
    }
  }
}
