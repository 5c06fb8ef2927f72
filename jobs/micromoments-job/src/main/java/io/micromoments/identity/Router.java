package io.micromoments.identity;

import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastType;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Identifier;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Offer;
import java.time.Instant;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Routes each element by how its key is found: whatever concerns a device to identity, events with
 * another identifier to its look-up, events of places to those who are there, the catalog to the
 * broadcast, everything else directly to its customer (main output).
 */
public final class Router extends ProcessFunction<Element, Element> {

  /** Links, logins, events that name no customer, and consents of guests; keyed by device. */
  public static final OutputTag<Element> BY_DEVICE =
      new OutputTag<>("by-device", ElementType.INSTANCE);

  /** Events to be looked up by an identifier other than a device; keyed by it. */
  public static final OutputTag<Element> BY_IDENTIFIER =
      new OutputTag<>("by-identifier", ElementType.INSTANCE);

  /** The catalogue, for the broadcast. */
  public static final OutputTag<BroadcastElement> CATALOG =
      new OutputTag<>("catalog", BroadcastType.INSTANCE);

  /** Links of devices to customers, and erasures; keyed by customer. */
  public static final OutputTag<Element> DEVICE_LINKS =
      new OutputTag<>("device-links", ElementType.INSTANCE);

  /** Place events, keyed by place. */
  public static final OutputTag<Element> BY_PLACE =
      new OutputTag<>("by-place", ElementType.INSTANCE);

  /** Merges, and all erasures if customers can be merged. */
  public static final OutputTag<Element> MERGES = new OutputTag<>("merges", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private final boolean merges;

  /**
   * @param merges whether customers can be merged, so that erasures concern those merged, too
   */
  public Router(boolean merges) {
    this.merges = merges;
  }

  @Override
  public void processElement(Element element, Context context, Collector<Element> out) {
    if (merges
        && element instanceof ContextElement known
        && (known.stream() == ContextStream.MERGE || known.isErasure())) {
      context.output(MERGES, MergeOperator.element(known));
    } else if (element instanceof ContextElement known && known.record() instanceof Offer offer) {
      context.output(CATALOG, new CatalogElement(offer));
    } else if (element instanceof ContextElement known
        && known.stream() == ContextStream.IDENTITY) {
      context.output(BY_DEVICE, element);
      IdentityLink link = (IdentityLink) known.record();
      if (Identifier.isIdentifier(link.getDeviceId())) {
        context.output(BY_IDENTIFIER, element);
      }
      if (link.getLinked()) {
        context.output(
            DEVICE_LINKS, new ContextElement(link.getCustomerId(), ContextStream.IDENTITY, link));
      }
    } else if (element instanceof EventElement event && event.isPlaceEvent()) {
      context.output(BY_PLACE, event);
    } else if (element instanceof EventElement event && event.event().needsIdentifierLookup()) {
      context.output(BY_IDENTIFIER, event.withKey(event.event().identifier()));
    } else if (element instanceof EventElement event && event.event().needsDeviceLinking()) {
      context.output(BY_DEVICE, event.withKey(event.event().deviceId()));
      if (event.event().hasCustomerId()) {
        context.output(DEVICE_LINKS, link(event.event()));
      }
    } else {
      if (element instanceof ContextElement known
          && known.record() instanceof Consent consent
          && GuestId.isGuest(consent.getCustomerId())) {
        context.output(
            BY_DEVICE,
            new ContextElement(
                GuestId.device(consent.getCustomerId()), ContextStream.CONSENT, consent));
      }
      if (element instanceof ContextElement known && known.stream() == ContextStream.ERASURE) {
        context.output(DEVICE_LINKS, element);
      }
      out.collect(element);
    }
  }

  /** Converts a login into a link; the index needs nothing else of the event. */
  private static Element link(Event login) {
    return new ContextElement(
        login.customerId(),
        ContextStream.IDENTITY,
        IdentityLink.newBuilder()
            .setEventId(login.id())
            .setEventTime(Instant.ofEpochMilli(login.time()))
            .setDeviceId(login.deviceId())
            .setCustomerId(login.customerId())
            .setLinked(true)
            .build());
  }
}
