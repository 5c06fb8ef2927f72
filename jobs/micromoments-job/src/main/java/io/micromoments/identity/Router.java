package io.micromoments.identity;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sends each element the way its key is found: what concerns a device to identity, the catalogue to
 * everyone, the rest straight to its customer (the main output).
 */
public final class Router extends ProcessFunction<Element, Element> {

  /** Links, logins, and events that name no customer; keyed by device. */
  public static final OutputTag<Element> BY_DEVICE =
      new OutputTag<>("by-device", ElementType.INSTANCE);

  public static final OutputTag<Element> CATALOG = new OutputTag<>("catalog", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(Element element, Context context, Collector<Element> out) {
    if (element instanceof ContextElement known && known.stream() == ContextStream.CATALOG) {
      context.output(CATALOG, element);
    } else if (element instanceof ContextElement known
        && known.stream() == ContextStream.IDENTITY) {
      context.output(BY_DEVICE, element);
    } else if (element instanceof EventElement event && concernsDevice(event.event())) {
      context.output(BY_DEVICE, event.under(event.event().deviceId()));
    } else {
      out.collect(element);
    }
  }

  private static boolean concernsDevice(Event event) {
    if (event.deviceId() == null || event.deviceId().isBlank()) {
      return false;
    }
    boolean namesCustomer = event.customerId() != null && !event.customerId().isBlank();
    return !namesCustomer || "login".equals(event.get("action"));
  }
}
