package io.micromoments.workbench.report;

import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.IdentityLink;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Under whose name a story tells the events of a device: the customer it is linked to, or is linked
 * to next, so that what led up to a login is told with what came of it.
 */
final class Devices {

  private static final String NOBODY = "";

  private final Map<String, TreeMap<Long, String>> links = new HashMap<>();

  void learn(SpecificRecord record) {
    if (record instanceof IdentityLink link) {
      links
          .computeIfAbsent(link.getDeviceId(), device -> new TreeMap<>())
          .put(
              ContextStream.IDENTITY.timeOf(link),
              link.getLinked() ? link.getCustomerId() : NOBODY);
    }
  }

  void learn(Event event) {
    if (event.isLogin() && event.customerId() != null && event.deviceId() != null) {
      links
          .computeIfAbsent(event.deviceId(), device -> new TreeMap<>())
          .put(event.time(), event.customerId());
    }
  }

  /** The customer's id, or {@code device:…}. */
  String owner(Event event) {
    if (event.customerId() != null) {
      return event.customerId();
    }
    return owner(event.deviceId(), event.time());
  }

  /** The customer's id, or {@code device:…}. */
  String owner(String device, long time) {
    TreeMap<Long, String> timeline = links.getOrDefault(device, new TreeMap<>());
    Map.Entry<Long, String> now = timeline.floorEntry(time);
    if (now != null && !now.getValue().equals(NOBODY)) {
      return now.getValue();
    }
    Map.Entry<Long, String> next = timeline.higherEntry(time);
    while (next != null && next.getValue().equals(NOBODY)) {
      next = timeline.higherEntry(next.getKey());
    }
    return next == null ? "device:" + device : next.getValue();
  }
}
