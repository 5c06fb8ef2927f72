package io.micromoments.workbench.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.text.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The customers and devices that a scenario names, to suggest one for an id without events. */
public final class RecordedCustomers {

  private static final Pattern CUSTOMER = Pattern.compile("\"customer_id\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern DEVICE = Pattern.compile("\"device_id\"\\s*:\\s*\"([^\"]+)\"");
  private static final int MAX_KNOWN = 10_000;
  private static final int MAX_NAMED = 5;

  private final String id;
  private final String device;
  private final Set<String> customers = new TreeSet<>();
  private final Set<String> devices = new TreeSet<>();
  private final Set<String> linked = new HashSet<>();
  private long events;
  private String mergedInto;
  private String deviceOwner;

  private RecordedCustomers(String id) {
    this.id = id;
    this.device = GuestId.isGuest(id) ? GuestId.device(id) : id;
  }

  /** Returns a hint for a customer or guest of whom a scenario has no event that was matched. */
  public static String hint(Path scenario, String customer) throws IOException {
    RecordedCustomers known = new RecordedCustomers(customer);
    ScenarioLines.forEachContext(scenario, decoded -> known.add(decoded.line(), true));
    ScenarioLines.forEachEvent(scenario, line -> true, decoded -> known.add(decoded.line(), false));
    return known.hint();
  }

  /**
   * Returns the customers and, as {@code device:ID}, the devices that are never named with a
   * customer, of guests; sorted.
   */
  public static List<String> of(Path scenario) throws IOException {
    RecordedCustomers known = new RecordedCustomers("");
    ScenarioLines.forEachContext(scenario, decoded -> known.addNames(decoded.line().text()));
    ScenarioLines.forEachEvent(
        scenario, line -> true, decoded -> known.addNames(decoded.line().text()));
    List<String> all = new ArrayList<>(known.customers);
    known.devices.stream()
        .filter(each -> !known.linked.contains(each))
        .forEach(each -> all.add(GuestId.of(each)));
    return all;
  }

  private String hint() {
    if (mergedInto != null) {
      return "they were merged into '%s': explain that customer".formatted(mergedInto);
    }
    if (customers.contains(id)) {
      return events == 0
          ? "the context names this customer, but there is no event of theirs"
          : "they have events, but none on a stream that a pattern reads";
    }
    if (devices.contains(device)) {
      return deviceOwner != null
          ? "the device belongs to a customer: explain '%s'".formatted(deviceOwner)
          : GuestId.isGuest(id)
              ? "the device has events, but none on a stream that a pattern reads"
              : "this is a device without a customer; write '%s'".formatted(GuestId.of(id));
    }
    Optional<String> near =
        GuestId.isGuest(id)
            ? Names.near(device, devices).map(GuestId::of)
            : Names.near(id, customers);
    return near.map(Names::didYouMean)
        .orElseGet(
            () ->
                GuestId.isGuest(id)
                    ? devices.isEmpty() ? "no event has a device" : "devices are " + list(devices)
                    : (customers.isEmpty()
                            ? "no event has a customer"
                            : "customers are " + list(customers))
                        + "; for a guest, write device: and the device id"
                        + (devices.isEmpty()
                            ? ""
                            : ", such as " + GuestId.of(devices.iterator().next())));
  }

  private static String list(Set<String> ids) {
    return String.join(", ", ids.stream().limit(MAX_NAMED).toList())
        + (ids.size() > MAX_NAMED ? ", …" : "");
  }

  private void add(ScenarioLine line, boolean isContext) {
    String text = line.text();
    addNames(text);
    if (text.contains(device) || text.indexOf('\\') >= 0) {
      addOwn(text, isContext);
    }
  }

  private void addNames(String text) {
    if (text.indexOf('\\') >= 0) {
      addEscapedNames(text);
      return;
    }
    // Ids without escapes are found faster than the line is parsed.
    Matcher customer = CUSTOMER.matcher(text);
    Matcher found = DEVICE.matcher(text);
    addNames(customer.find() ? customer.group(1) : null, found.find() ? found.group(1) : null);
  }

  /** Adds what a line names; null if it does not. */
  private void addNames(String ofCustomer, String ofDevice) {
    if (ofCustomer != null) {
      keep(customers, ofCustomer, id);
    }
    if (ofDevice != null) {
      keep(devices, ofDevice, device);
      if (ofCustomer != null) {
        keep(linked, ofDevice, device);
      }
    }
  }

  private void addEscapedNames(String text) {
    try {
      ObjectNode fields = JsonRecords.parse(text);
      addNames(fields.path("customer_id").textValue(), fields.path("device_id").textValue());
    } catch (InvalidRecord e) {
      // Rejected lines are listed elsewhere.
    }
  }

  private static void keep(Set<String> known, String value, String wanted) {
    if (known.size() < MAX_KNOWN || value.equals(wanted)) {
      known.add(value);
    }
  }

  /** Reads a line that mentions the id. */
  private void addOwn(String text, boolean isContext) {
    try {
      ObjectNode fields = JsonRecords.parse(text);
      if (fields.path("customer_id").asText().equals(id)) {
        events += isContext ? 0 : 1;
        if (fields.has("into_customer_id")) {
          mergedInto = fields.path("into_customer_id").textValue(); // null: no longer merged
        }
      }
      if (fields.path("device_id").asText().equals(device)) {
        boolean isUnlinked = isContext && !fields.path("linked").asBoolean(true);
        String customer = isUnlinked ? null : fields.path("customer_id").textValue();
        deviceOwner = customer == null && !isContext ? deviceOwner : customer;
      }
    } catch (InvalidRecord e) {
      // Rejected lines are listed elsewhere.
    }
  }
}
