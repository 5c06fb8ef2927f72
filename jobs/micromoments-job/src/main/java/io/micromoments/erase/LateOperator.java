package io.micromoments.erase;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.LateElement;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.StageSettings;
import io.micromoments.patterns.flow.Tombstones;
import io.micromoments.schemas.LateEvent;
import java.util.List;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives out late events, but not those of whom an erasure has reached since: they are counted.
 * First input: late events. Second input, to every task: tombstones.
 */
public final class LateOperator extends EventTimeOperator<LateEvent>
    implements TwoInputStreamOperator<Element, Element, LateEvent> {

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

  /** Whose it is by its own word counts; a device may be somebody else's by now. */
  private boolean isErased(LateElement late) throws Exception {
    long happened = late.late().getEventTime().toEpochMilli();
    return late.customer() != null
        ? isErased(Tombstones.Kind.CUSTOMER, late.customer(), happened, late.time())
        : isErased(Tombstones.Kind.DEVICE, late.device(), happened, late.time());
  }
}
