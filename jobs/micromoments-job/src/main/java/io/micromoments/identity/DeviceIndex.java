package io.micromoments.identity;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastType;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DevicesOfCustomer;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.IdentityLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Tracks which devices were ever linked to a customer, so that an erasure reaches them. First
 * input, keyed by customer: links and erasures. Second input (broadcast): tombstones of customers,
 * so that older links do not bring back an erased one. Emits the erasures of devices, keyed by
 * device, and as side outputs tombstones for the customer and each device, and the erasures of
 * guests.
 */
public final class DeviceIndex extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** Tombstones, broadcast to all stages. */
  public static final OutputTag<BroadcastElement> TOMBSTONES =
      new OutputTag<>("tombstones", BroadcastType.INSTANCE);

  /** Erasures of guests, keyed by guest id, for the stages that are keyed by customer. */
  public static final OutputTag<Element> GUEST_ERASURES =
      new OutputTag<>("guest-erasures", ElementType.INSTANCE);

  /** Name of the stage in receipts. */
  public static final String STAGE = "devices";

  private static final long serialVersionUID = 1L;

  /**
   * Maximum number of devices per customer; the device that was linked longest ago is dropped
   * first.
   */
  private static final int MAX_DEVICES = 1_000;

  private static final ValueStateDescriptor<DevicesOfCustomer> DEVICES =
      new ValueStateDescriptor<>("devices", new RecordType<>(DevicesOfCustomer.class));

  private final StageSettings settings;
  private final Duration tombstoneRetention;

  private transient ValueState<DevicesOfCustomer> devices;
  private transient TombstoneFactory tombstones;

  /**
   * @param tombstoneRetention how long the tombstone of an erasure is kept
   */
  public DeviceIndex(StageSettings settings, Duration tombstoneRetention) {
    super(settings);
    this.settings = settings;
    this.tombstoneRetention = tombstoneRetention;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    devices = context.getKeyedStateStore().getState(DEVICES);
    tombstones = new TombstoneFactory(settings.salt(), tombstoneRetention);
  }

  @Override
  protected void process(String customer, List<Element> elements, long time) throws Exception {
    DevicesOfCustomer known = devices.value();
    List<String> ids = known == null ? new ArrayList<>() : new ArrayList<>(known.getDevices());
    for (Element element : elements) {
      if (!(element instanceof ContextElement context)) {
        continue;
      }
      if (context.record() instanceof IdentityLink link) {
        ids.remove(link.getDeviceId());
        if (ids.size() >= MAX_DEVICES) {
          ids.remove(0);
        }
        ids.add(link.getDeviceId());
      } else if (context.record() instanceof ErasureRequest request) {
        if (GuestId.isGuest(customer)) {
          ids.add(GuestId.device(customer));
        }
        erase(request, ids);
        ids.clear();
      }
    }
    devices.update(ids.isEmpty() ? null : new DevicesOfCustomer(ids));
  }

  private void erase(ErasureRequest request, List<String> ids) {
    long at = request.getEventTime().toEpochMilli();
    send(Tombstones.Kind.CUSTOMER, request.getCustomerId(), request.getEventTime());
    for (String device : ids) {
      send(Tombstones.Kind.DEVICE, device, request.getEventTime());
      output.collect(
          new StreamRecord<>(new ContextElement(device, ContextStream.ERASURE, request), at));
      String guest = GuestId.of(device);
      if (!guest.equals(request.getCustomerId())) {
        send(Tombstones.Kind.CUSTOMER, guest, request.getEventTime());
        output.collect(
            GUEST_ERASURES,
            new StreamRecord<>(
                new ContextElement(
                    guest,
                    ContextStream.ERASURE,
                    // Without an id of its own: the receipt is that of the customer.
                    new ErasureRequest(request.getEventId(), request.getEventTime(), guest, "")),
                at));
      }
    }
    reportErased(request, STAGE, ids.size());
  }

  private void send(Tombstones.Kind kind, String id, Instant at) {
    output.collect(
        TOMBSTONES, new StreamRecord<>(tombstones.create(kind, id, at), at.toEpochMilli()));
  }
}
