package io.micromoments.faults;

import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * Checks a round with {@code detection.order: arrival}, whose output differs between runs: the
 * evidence of each command must consist of matching input events, and every match that does not
 * depend on the arrival order must be found.
 */
final class ArrivalCheck {

  private final Map<String, GenericRecord> events = new HashMap<>();
  private final Map<String, Set<String>> devices = new HashMap<>();
  private final Set<String> erased = new HashSet<>();
  private final Set<String> withOffers = new HashSet<>();
  private final List<InteractionEvent> alerts = new ArrayList<>();

  ArrivalCheck(Workload workload) {
    for (WorkloadRecord item : workload.before()) {
      if (item.record() instanceof CandidateOffers offers) {
        withOffers.add(offers.getCustomerId());
      }
    }
    for (WorkloadRecord item : workload.during()) {
      if (item.isEvent() && item.record() instanceof GenericRecord event) {
        events.put(event.get("event_id").toString(), event);
      }
      if (item.record() instanceof ErasureRequest request) {
        erased.add(request.getCustomerId());
      }
      if (item.record() instanceof InteractionEvent event
          && event.getKind().equals("balance_alert")) {
        alerts.add(event);
      }
    }
    workload.owners().forEach((device, owner) -> of(owner).add(device));
  }

  private Set<String> of(String owner) {
    return devices.computeIfAbsent(owner, each -> new HashSet<>());
  }

  /** Returns descriptions of all violations. */
  List<String> failures(Outputs outputs) {
    List<String> failures = new ArrayList<>();
    Set<String> commanded = new HashSet<>();
    for (OfferResequenceCommand command : outputs.commands()) {
      commanded.add(command.getMoment().getId());
      failures.addAll(
          explained(
              command.getCustomerId(), command.getMoment().getPattern(), command.getEvidence()));
    }
    Map<String, Micromoment> found = new HashMap<>();
    for (Micromoment moment : outputs.moments()) {
      if (moment.getPattern().equals(Definitions.SINGLE)) {
        found.put(moment.getEvidence().get(0).getEventId(), moment);
      }
    }
    Set<String> late = late(outputs);
    for (InteractionEvent alert : alerts) {
      String customer = alert.getCustomerId();
      Micromoment moment = found.get(alert.getEventId());
      if (customer == null || erased.contains(customer) || late.contains(alert.getEventId())) {
        continue;
      }
      if (moment == null) {
        failures.add("no moment of " + alert);
      } else if (withOffers.contains(customer)
          && !commanded.contains(moment.getMomentId())
          && !isOvertaken(moment, outputs)) {
        failures.add("no command on " + moment);
      }
    }
    return failures;
  }

  /**
   * Returns whether a later decision superseded the moment's command. Commands with a budgeted
   * offer pass through the budget operator, so a later command without one can overtake them.
   */
  private static boolean isOvertaken(Micromoment moment, Outputs outputs) {
    return outputs.commands().stream()
        .anyMatch(
            command ->
                command.getCustomerId().equals(moment.getCustomerId())
                    && !command.getIssuedAt().isBefore(moment.getDetectedAt())
                    && !ContextGenerator.SCARCE.contains(command.getAfter().get(0).getOfferId()));
  }

  private Set<String> late(Outputs outputs) {
    Set<String> late = new HashSet<>();
    for (String text : outputs.topics().get("late").keySet()) {
      events.keySet().stream()
          .filter(id -> text.contains("\"event_id\": \"" + id + "\""))
          .forEach(late::add);
    }
    return late;
  }

  private List<String> explained(String customer, String pattern, List<Evidence> evidence) {
    List<String> failures = new ArrayList<>();
    if (Definitions.isDerived(pattern)) {
      return failures;
    }
    List<String> steps = Definitions.steps(pattern);
    for (Evidence each : evidence) {
      GenericRecord event = events.get(each.getEventId());
      if (event == null || !isOf(customer, event) || !steps.contains(each.getStep())) {
        failures.add(
            "%s of %s for %s is not explained by %s".formatted(each, pattern, customer, event));
      }
    }
    return failures;
  }

  private boolean isOf(String customer, GenericRecord event) {
    Object own = event.get("customer_id");
    if (own != null) {
      return own.toString().equals(customer);
    }
    boolean byIdentifier = event.hasField("identifier") && event.get("identifier") != null;
    Object device = event.get(byIdentifier ? "identifier" : "device_id");
    return device != null
        && (customer.equals("device:" + device)
            || devices.getOrDefault(customer, Set.of()).contains(device.toString()));
  }
}
