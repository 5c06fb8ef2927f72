package io.micromoments.workbench.report;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.replay.ReplayResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a replay over its whole time.
 *
 * @param measures one for each pattern version, policy version and group, over all windows
 * @param budgets how each offer's budget ended, those that something was taken of first
 * @param receipts what erasures removed
 * @param dropped for each pattern version of which partial matches were dropped, how many and why,
 *     as sentences
 * @param quarantined the pattern and policy versions that were quarantined, each with why
 */
public record Results(
    List<Measure> measures,
    List<BudgetStatus> budgets,
    List<ErasureReceipt> receipts,
    List<String> dropped,
    List<String> quarantined) {

  static final Results NONE = new Results(List.of(), List.of(), List.of(), List.of(), List.of());

  static Results of(ReplayResult result) {
    return new Results(
        MeasureSums.of(result.measureRecords()),
        ended(result.budgetRecords()),
        result.receiptRecords(),
        dropped(result.statusRecords()),
        quarantined(result.statusRecords()));
  }

  private static List<String> quarantined(List<DefinitionStatus> statuses) {
    // Several stages may have found the same.
    Map<String, String> reasons = new LinkedHashMap<>();
    statuses.stream()
        .filter(each -> each.getState() == DefinitionState.QUARANTINED)
        .forEach(
            each ->
                reasons.putIfAbsent(
                    each.getDefinition() + '@' + each.getVersion(), each.getReason()));
    return reasons.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
  }

  /** Tasks report their shares one by one. */
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

  /** The last status of each offer. */
  static List<BudgetStatus> ended(List<BudgetStatus> changes) {
    Map<String, BudgetStatus> last = new LinkedHashMap<>();
    changes.forEach(each -> last.put(each.getOfferId(), each));
    return last.values().stream()
        .sorted(
            Comparator.comparing((BudgetStatus each) -> each.getSpent() + each.getReserved() == 0)
                .thenComparing(BudgetStatus::getOfferId))
        .toList();
  }
}
