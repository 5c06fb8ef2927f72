package io.micromoments.workbench.replay;

import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.IdentityLink;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * Assigns a device's events to a customer in reports and drafts: the customer the device is linked
 * to at that time, or else is linked to next, so that events before a login appear with what
 * followed.
 */
public final class DeviceOwners {

  private static final String NOBODY = "";

  private final Map<String, TreeMap<Long, String>> links = new HashMap<>();

  /** Null once the links have been read. */
  private Consumer<DeviceOwners> linkReader;

  public DeviceOwners() {
    this(owners -> {});
  }

  /**
   * @param linkReader adds all links to this object; called once, when a link is first needed,
   *     because reading a recording takes long
   */
  public DeviceOwners(Consumer<DeviceOwners> linkReader) {
    this.linkReader = linkReader;
  }

  public void addLink(SpecificRecord record) {
    if (record instanceof IdentityLink link) {
      links
          .computeIfAbsent(link.getDeviceId(), device -> new TreeMap<>())
          .put(
              ContextStream.IDENTITY.timeOf(link),
              link.getLinked() ? link.getCustomerId() : NOBODY);
    }
  }

  public void addLink(Event event) {
    if (event.isLogin() && event.customerId() != null && event.deviceId() != null) {
      links
          .computeIfAbsent(event.deviceId(), device -> new TreeMap<>())
          .put(event.time(), event.customerId());
    }
  }

  /** Returns the customer id, or {@code device:…} for a device without a customer. */
  public String ownerOf(Event event) {
    if (event.customerId() != null) {
      return event.customerId();
    }
    String identifier = event.identifier();
    boolean isLinked = identifier != null && linkedTo(identifier, event.time()) != null;
    return ownerOfDevice(
        isLinked || event.deviceId() == null ? identifier : event.deviceId(), event.time());
  }

  private TreeMap<Long, String> timeline(String device) {
    if (linkReader != null) {
      linkReader.accept(this);
      linkReader = null;
    }
    return links.getOrDefault(device, new TreeMap<>());
  }

  private String linkedTo(String device, long time) {
    Map.Entry<Long, String> latest = timeline(device).floorEntry(time);
    return latest == null || latest.getValue().equals(NOBODY) ? null : latest.getValue();
  }

  /**
   * Returns the customer to whom a customer id of the job belonged at a time: the owner of the
   * device if it is a guest's.
   */
  public String ownerOf(String customer, Instant time) {
    return GuestId.isGuest(customer)
        ? ownerOfDevice(GuestId.device(customer), time.toEpochMilli())
        : customer;
  }

  /** Returns the customer id, or {@code device:…} for a device without a customer. */
  public String ownerOfDevice(String device, long time) {
    String now = linkedTo(device, time);
    if (now != null) {
      return now;
    }
    TreeMap<Long, String> timeline = timeline(device);
    Map.Entry<Long, String> next = timeline.higherEntry(time);
    while (next != null && next.getValue().equals(NOBODY)) {
      next = timeline.higherEntry(next.getKey());
    }
    return next == null ? GuestId.of(device) : next.getValue();
  }
}
