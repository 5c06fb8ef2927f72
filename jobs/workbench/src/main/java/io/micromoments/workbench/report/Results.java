package io.micromoments.workbench.report;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.replay.ReplayResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a replay over its whole time.
 *
 * @param measures one for each pattern version, policy version and group, over all windows
 * @param budgets how each offer's budget ended, those that something was taken of first
 * @param receipts what erasures removed
 */
public record Results(
    List<Measure> measures, List<BudgetStatus> budgets, List<ErasureReceipt> receipts) {

  static final Results NONE = new Results(List.of(), List.of(), List.of());

  static Results of(ReplayResult result) {
    return new Results(
        MeasureSums.of(result.measureRecords()),
        ended(result.budgetRecords()),
        result.receiptRecords());
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
