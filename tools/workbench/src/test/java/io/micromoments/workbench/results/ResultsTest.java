package io.micromoments.workbench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReportText;
import io.micromoments.workbench.report.SampleReports;
import io.micromoments.workbench.report.SampleResults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ResultsTest {

  @Test
  void windowsOfTheSamePatternPolicyAndGroupAreSummed() {
    Measure first = SampleResults.measure("p", "all", 3, 1);
    first.setWithheld(Map.of("FREQUENCY_CAP", 2L));
    Measure second = SampleResults.measure("p", "all", 4, 2);
    second.setWindowEnd(SampleReports.at("2026-05-04T13:00:00Z"));
    second.setWithheld(Map.of("FREQUENCY_CAP", 1L, "NO_CONSENT", 5L));
    second.setUndecided(Map.of("STALE_CONTEXT", 1L));
    Measure sum = SampleResults.measure("p", "all", 7, 3);
    sum.setWindowEnd(SampleReports.at("2026-05-04T13:00:00Z"));
    sum.setWithheld(Map.of("FREQUENCY_CAP", 3L, "NO_CONSENT", 5L));
    sum.setUndecided(Map.of("STALE_CONTEXT", 1L));
    assertThat(MeasureSums.of(List.of(first, second))).containsExactly(sum);
    assertThat(first.getAcceptances()).as("the windows stay as they are").isEqualTo(1);
  }

  @Test
  void versionsAndGroupsAreSeparateAndTheHoldOutIsLast() {
    Measure newer = SampleResults.measure("p", "all", 1, 0);
    newer.setVersion(10);
    Measure policy = SampleResults.measure("p", "all", 1, 0);
    policy.setPolicyVersion(3);
    List<Measure> sums =
        MeasureSums.of(
            List.of(
                newer,
                policy,
                SampleResults.measure("p", "hold-out", 1, 0),
                SampleResults.measure("p", "pilot", 1, 0),
                SampleResults.measure("p", "all", 1, 0),
                SampleResults.measure("o", "hold-out", 1, 0)));
    assertThat(sums.stream().map(each -> MeasureSums.subject(each) + " " + each.getGroup()))
        .containsExactly(
            "o@1 under default@2 hold-out",
            "p@1 under default@2 all",
            "p@1 under default@2 pilot",
            "p@1 under default@2 hold-out",
            "p@1 under default@3 all",
            "p@10 under default@2 all");
  }

  @Test
  void lastStatusOfEachBudgetCountsAndUsedBudgetsComeFirst() {
    BudgetStatus last = SampleResults.budget("used", 3L, 0, 1);
    List<BudgetStatus> finalBudgets =
        Results.finalBudgets(
            List.of(
                SampleResults.budget("used", 3L, 0, 0),
                SampleResults.budget("a-new-one", 3L, 0, 0),
                SampleResults.budget("used", 3L, 1, 0),
                last));
    assertThat(finalBudgets).containsExactly(last, SampleResults.budget("a-new-one", 3L, 0, 0));
  }

  @Test
  void consoleShowsFiguresLiftBudgetsAndErasures() {
    assertThat(ResultsText.lines(SampleResults.all(UnaryOperator.identity())))
        .containsExactly(
            "measures:   auto-loan@1 under default@2, pilot: 300 moments, 300 opportunities,"
                + " 300 commands, 36 acceptances; decisions not made: 7 STALE_CONTEXT",
            "measures:   auto-loan@1 under default@2, hold-out: 200 moments, 200 opportunities,"
                + " 20 acceptances",
            "lift:       auto-loan@1 under default@2: +20.0 % (36 acceptances on 300"
                + " opportunities; in the hold-out group 20 acceptances on 200 opportunities. 95 %"
                + " confidence interval: −30.5 % to +107.3 %; not statistically significant.)",
            "dropped:    auto-loan@1: 3 partial matches, because a customer had too many",
            "quarantine: savings@2: a condition failed too often",
            "budget:     auto-loan-discount: 5 of 10 spent, 2 reserved",
            "budget:     heloc: 2 of 1 spent, 0 reserved, overrun by 1",
            "budget:     relationship-review: 3 spent, 0 reserved, no limit",
            "agreed:     consent to location: 2 customers",
            "erased:     Request r-1: the customer and 2 devices were erased from detect and"
                + " decide by 12:00:00, 4 May 2026.",
            "erased:     Request r-2: the customer was erased from identity by 12:00:00,"
                + " 4 May 2026.");
  }

  @Test
  void consoleShowsHandOverExplorationAndDataUsed() {
    CommandEntry entry = SampleReports.handedOverAndExplored();
    StringWriter told = new StringWriter();
    new ReportText(new PrintWriter(told)).print(SampleReports.only(entry));
    assertThat(told.toString())
        .contains("in a new order on MOBILE_APP, handed over from CALL_CENTER, valid until 12:46")
        .contains("2. relationship-review  (score 0.7, exploration, probability 0.1) This is")
        .contains("data used: offers, 14 h old; profile, 2 d old; contacts, just updated");
  }
}
