package io.micromoments.places;

import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.PresenceElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.PresenceChange;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Sends each place event to everyone who is there. Input, keyed by place: arrivals and departures,
 * and the events. Emits the events, keyed by customer, and as a side output by device.
 */
public final class PlaceOperator extends EventTimeOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  /** Place events for guests, keyed by device. */
  public static final OutputTag<Element> BY_DEVICE =
      new OutputTag<>("places-by-device", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<String, Boolean> PRESENT =
      new MapStateDescriptor<>(
          "present", BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.BOOLEAN_TYPE_INFO);

  private transient MapState<String, Boolean> present;

  public PlaceOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    present = context.getKeyedStateStore().getMapState(PRESENT);
  }

  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return true;
  }

  @Override
  protected void process(String place, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      if (element instanceof PresenceElement change) {
        onChange(change.record());
      } else if (element instanceof EventElement event) {
        for (String person : present.keys()) {
          send(event, person);
        }
      }
    }
  }

  private void onChange(PresenceChange change) throws Exception {
    if (change.getPresent()) {
      present.put(change.getPerson(), true);
    } else {
      present.remove(change.getPerson());
    }
  }

  private void send(EventElement event, String person) {
    if (GuestId.isGuest(person)) {
      EventElement forDevice = event.withKey(GuestId.device(person));
      output.collect(BY_DEVICE, new StreamRecord<>(forDevice, event.time()));
    } else {
      output.collect(new StreamRecord<>(event.withKey(person), event.time()));
    }
  }
}
