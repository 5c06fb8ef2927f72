package io.micromoments.emit.contract;

import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the received records with those sent.
 *
 * <p>No record may be lost, changed or invented. The first occurrences of each customer's records
 * must be in the order in which they were sent, and the last record received must be the last one
 * sent. With exactly-once delivery, no id may occur twice.
 */
final class DeliveryCheck {

  private static final int SHOWN_CHARS = 200;

  private final List<String> findings = new ArrayList<>();

  private DeliveryCheck() {}

  /** Returns one sentence per violation; empty if there is none. */
  static List<String> of(
      List<OfferResequenceCommand> sent,
      List<OfferResequenceCommand> received,
      Guarantee guarantee) {
    DeliveryCheck check = new DeliveryCheck();
    check.compareContent(sent, received);
    check.compareOrder(byCustomer(sent), byCustomer(received));
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      check.rejectRepeats(received);
    }
    return check.findings;
  }

  private void compareContent(
      List<OfferResequenceCommand> sent, List<OfferResequenceCommand> received) {
    Map<String, String> missing = new LinkedHashMap<>();
    sent.forEach(each -> missing.put(each.getCommandId(), JsonRecords.json(each)));
    Map<String, String> expected = Map.copyOf(missing);
    for (OfferResequenceCommand each : received) {
      String json = JsonRecords.json(each);
      String right = expected.get(each.getCommandId());
      if (right == null) {
        findings.add("never sent: " + shown(json));
      } else if (!right.equals(json)) {
        findings.add("changed: " + shown(right) + " to " + shown(json));
      }
      missing.remove(each.getCommandId());
    }
    missing.values().forEach(json -> findings.add("lost: " + shown(json)));
  }

  private void compareOrder(Map<String, List<String>> sent, Map<String, List<String>> received) {
    sent.forEach(
        (customer, ids) -> {
          List<String> got = received.getOrDefault(customer, List.of());
          List<String> first = got.stream().distinct().toList();
          if (!first.equals(ids)) {
            findings.add("records of %s: sent %s, received %s".formatted(customer, ids, got));
          } else if (!got.get(got.size() - 1).equals(ids.get(ids.size() - 1))) {
            findings.add(
                "the last record received for %s is not the last one sent: %s"
                    .formatted(customer, got));
          }
        });
  }

  private void rejectRepeats(List<OfferResequenceCommand> received) {
    Set<String> seen = new HashSet<>();
    received.stream()
        .map(OfferResequenceCommand::getCommandId)
        .filter(id -> !seen.add(id))
        .forEach(id -> findings.add("received twice: " + id));
  }

  private static Map<String, List<String>> byCustomer(List<OfferResequenceCommand> commands) {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    for (OfferResequenceCommand each : commands) {
      ids.computeIfAbsent(each.getCustomerId(), customer -> new ArrayList<>())
          .add(each.getCommandId());
    }
    return ids;
  }

  private static String shown(String json) {
    return json.length() <= SHOWN_CHARS ? json : json.substring(0, SHOWN_CHARS) + "…";
  }
}
