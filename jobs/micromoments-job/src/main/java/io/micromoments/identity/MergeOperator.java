package io.micromoments.identity;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.MembershipElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroup;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Tracks which customers are merged, in one subtask. First input, under one key: merges, and
 * erasures. Second input (broadcast): tombstones of customers. Emits the new root of each customer
 * affected, keyed by customer; and as a side output erasures of all who are merged with the erased
 * customer.
 */
public final class MergeOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** Key of all elements. */
  public static final String KEY = "merges";

  /** Erasures, keyed by customer: those received, and those of merged customers. */
  public static final OutputTag<Element> ERASURES =
      new OutputTag<>("erasures-of-merged", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<String, String> ROOTS =
      new MapStateDescriptor<>(
          "roots", BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.STRING_TYPE_INFO);
  private static final MapStateDescriptor<String, MergeGroup> GROUPS =
      new MapStateDescriptor<>(
          "groups", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(MergeGroup.class));

  private transient MergeTable table;
  private transient Counter ignored;

  public MergeOperator(StageSettings settings) {
    super(settings);
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
                context.getKeyedStateStore().getMapState(ROOTS),
                context.getKeyedStateStore().getMapState(GROUPS)));
    ignored = getMetricGroup().counter("mergesIgnored");
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      if (!(element instanceof ContextElement context)) {
        continue;
      }
      if (context.record() instanceof CustomerMerge merge) {
        onMerge(merge);
      } else if (context.record() instanceof ErasureRequest request) {
        onErasure(request);
      }
    }
  }

  private void onMerge(CustomerMerge merge) throws Exception {
    long at = merge.getEventTime().toEpochMilli();
    String into = merge.getIntoCustomerId();
    Map<String, String> changed =
        into == null
            ? table.split(merge.getCustomerId())
            : table.merge(merge.getCustomerId(), into);
    if (changed.isEmpty()) {
      ignored.inc();
    }
    changed.forEach(
        (customer, root) ->
            output.collect(
                new StreamRecord<>(
                    new MembershipElement(
                        new MembershipChange(
                            merge.getEventId(), merge.getEventTime(), customer, root)),
                    at)));
  }

  private void onErasure(ErasureRequest request) throws Exception {
    for (String customer : table.remove(request.getCustomerId())) {
      // Without an id of its own: the receipt is that of the customer who is named.
      ErasureRequest each =
          customer.equals(request.getCustomerId())
              ? request
              : new ErasureRequest(request.getEventId(), request.getEventTime(), customer, "");
      output.collect(
          ERASURES,
          new StreamRecord<>(
              new ContextElement(customer, ContextStream.ERASURE, each),
              request.getEventTime().toEpochMilli()));
    }
  }

  private record KeyedStore(MapState<String, String> roots, MapState<String, MergeGroup> groups)
      implements MergeTable.Store {
    @Override
    public String root(String customer) throws Exception {
      return roots.get(customer);
    }

    @Override
    public void setRoot(String customer, String root) throws Exception {
      roots.put(customer, root);
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
    public void removeRoot(String customer) throws Exception {
      roots.remove(customer);
    }
  }
}
