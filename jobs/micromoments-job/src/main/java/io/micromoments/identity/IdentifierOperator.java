package io.micromoments.identity;

import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.IdentityLink;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Looks up the customers of events by an identifier other than a device, such as a loyalty number.
 * Such an event links no device: many customers use the same till or share a device.
 *
 * <p>First input, keyed by identifier: events, links, and erasures. Second input (broadcast):
 * tombstones. The main output has the events of customers. {@link #UNKNOWN} has the other events,
 * keyed by their device and without the identifier, or keyed by the identifier if they have no
 * device; and erasures, so that identity reports them after this stage.
 */
public final class IdentifierOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** Events whose identifier is not linked, and erasures, for identity. */
  public static final OutputTag<Element> UNKNOWN =
      new OutputTag<>("unknown-identifier", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private static final ValueStateDescriptor<String> CUSTOMER =
      new ValueStateDescriptor<>("customer", BasicTypeInfo.STRING_TYPE_INFO);

  private transient ValueState<String> customer;

  public IdentifierOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    customer = context.getKeyedStateStore().getState(CUSTOMER);
  }

  @Override
  protected Tombstones.Kind keyKind() {
    return Tombstones.Kind.DEVICE;
  }

  @Override
  protected void process(String identifier, List<Element> elements, long time) throws Exception {
    String before = customer.value();
    String linkedTo = before;
    for (Element element : elements) {
      if (element instanceof EventElement event) {
        send(event, identifier, linkedTo);
      } else if (element instanceof ContextElement context
          && context.record() instanceof IdentityLink link) {
        linkedTo = afterLink(link, linkedTo);
      } else if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        linkedTo = request.getCustomerId().equals(linkedTo) ? null : linkedTo;
        output.collect(UNKNOWN, new StreamRecord<>(element, element.time()));
      }
    }
    if (before == null ? linkedTo != null : !before.equals(linkedTo)) {
      customer.update(linkedTo);
    }
  }

  private static String afterLink(IdentityLink link, String linkedTo) {
    if (link.getLinked()) {
      return link.getCustomerId();
    }
    boolean ends = link.getCustomerId().isEmpty() || link.getCustomerId().equals(linkedTo);
    return ends ? null : linkedTo;
  }

  private void send(EventElement event, String identifier, String linkedTo) {
    if (linkedTo != null) {
      if (!event.concernsCustomer()) {
        count(EventTally.Fate.IGNORED);
        return;
      }
      output.collect(new StreamRecord<>(event.withKey(linkedTo), event.time()));
      return;
    }
    String device = event.event().deviceId();
    // A later erasure finds what is kept under the identifier, but not the identifier in what is
    // kept under a device that is linked to nobody or to somebody else.
    EventElement sent =
        device == null || device.isBlank()
            ? event.withKey(identifier)
            : event.withKey(device).withoutIdentifier();
    output.collect(UNKNOWN, new StreamRecord<>(sent, event.time()));
  }
}
