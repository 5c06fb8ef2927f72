package io.micromoments.workbench.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.replay.ReplayResult;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Results of a whole replay.
 *
 * @param measures one per pattern version, policy version and group, over all windows
 * @param budgets final status of each offer's budget; those spent from or reserved come first
 * @param receipts erasure receipts
 * @param agreements a sentence for each purpose and each appointment or service that customers have
 *     agreed to, with their number
 * @param dropped a sentence for each pattern version whose partial matches were dropped: how many
 *     and why
 * @param quarantined quarantined pattern and policy versions, each with the reason
 */
public record Results(
    List<Measure> measures,
    List<BudgetStatus> budgets,
    List<ErasureReceipt> receipts,
    List<String> agreements,
    List<String> dropped,
    List<String> quarantined) {

  public static final Results NONE =
      new Results(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  /**
   * Sums up a replay.
   *
   * @param measures of the result
   */
  public static Results of(ReplayResult result, List<Measure> measures) {
    return new Results(
        MeasureSums.of(measures),
        finalBudgets(result.budgetRecords()),
        result.receiptRecords(),
        agreements(result.agreements()),
        dropped(result.statusRecords()),
        quarantined(result.statusRecords()));
  }

  private static List<String> agreements(List<String> records) {
    Map<String, Set<String>> customers = new TreeMap<>();
    for (String record : records) {
      JsonNode agreement = JsonRecords.parseTrusted(record);
      String customer = agreement.get("customer_id").asText();
      for (String kind : List.of("grants", "books")) {
        if (agreement.hasNonNull(kind)) {
          String what = kind.equals("grants") ? "consent to " : "booking of ";
          customers
              .computeIfAbsent(what + agreement.get(kind).asText(), key -> new HashSet<>())
              .add(customer);
        }
      }
    }
    return customers.entrySet().stream()
        .map(
            each ->
                "%s: %s"
                    .formatted(
                        each.getKey(),
                        Formats.count(each.getValue().size(), "customer", "customers")))
        .toList();
  }

  private static List<String> quarantined(List<DefinitionStatus> statuses) {
    // Several stages may report the same quarantine.
    Map<String, String> reasons = new LinkedHashMap<>();
    statuses.stream()
        .filter(each -> each.getState() == DefinitionState.QUARANTINED)
        .forEach(
            each ->
                reasons.putIfAbsent(
                    each.getDefinition() + '@' + each.getVersion(), each.getReason()));
    return reasons.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
  }

  /** Sums dropped partial matches, because each subtask reports its own share. */
  private static List<String> dropped(List<DefinitionStatus> statuses) {
    Map<String, DefinitionStatus> sums = new TreeMap<>();
    for (DefinitionStatus each : statuses) {
      if (each.getState() == DefinitionState.OVERFLOWED) {
        sums.merge(
            each.getDefinition() + '@' + each.getVersion(),
            DefinitionStatus.newBuilder(each).build(),
            (sum, more) -> {
              sum.setDropped(sum.getDropped() + more.getDropped());
              return sum;
            });
      }
    }
    return sums.entrySet().stream()
        .map(
            each ->
                "%s: %s partial matches, because %s"
                    .formatted(
                        each.getKey(),
                        Formats.grouped(each.getValue().getDropped()),
                        each.getValue().getReason()))
        .toList();
  }

  /** Returns the last status of each offer's budget. */
  static List<BudgetStatus> finalBudgets(List<BudgetStatus> changes) {
    Map<String, BudgetStatus> last = new LinkedHashMap<>();
    changes.forEach(each -> last.put(each.getOfferId(), each));
    return last.values().stream()
        .sorted(
            Comparator.comparing((BudgetStatus each) -> each.getSpent() + each.getReserved() == 0)
                .thenComparing(BudgetStatus::getOfferId))
        .toList();
  }
}
