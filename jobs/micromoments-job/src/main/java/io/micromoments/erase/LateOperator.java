package io.micromoments.erase;

import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.LateElement;
import io.micromoments.schemas.LateEvent;
import java.util.List;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Emits late events, except those of customers and devices that have been erased since, which are
 * only counted. First input: late events. Second input (broadcast): tombstones.
 */
public final class LateOperator extends EventTimeOperator<LateEvent>
    implements TwoInputStreamOperator<Element, BroadcastElement, LateEvent> {

  private static final long serialVersionUID = 1L;

  public LateOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      if (element instanceof LateElement late) {
        if (isErased(late)) {
          countErased();
        } else {
          output.collect(new StreamRecord<>(late.late(), late.time()));
        }
      }
    }
  }

  /**
   * The customer that the event names takes precedence: its device may have another owner by now.
   */
  private boolean isErased(LateElement late) throws Exception {
    long happened = late.late().getEventTime().toEpochMilli();
    if (late.customer() != null) {
      return isErased(Tombstones.Kind.CUSTOMER, late.customer(), happened, late.time());
    }
    // A place event has neither.
    return isErased(late.device(), happened, late.time())
        || isErased(late.identifier(), happened, late.time());
  }

  private boolean isErased(String device, long happened, long now) throws Exception {
    return device != null && isErased(Tombstones.Kind.DEVICE, device, happened, now);
  }
}
