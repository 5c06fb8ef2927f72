package io.micromoments.workbench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.workbench.report.SampleResults;
import org.junit.jupiter.api.Test;

class BudgetTextTest {

  @Test
  void aBudgetOfAcceptancesHasNoAmounts() {
    assertThat(BudgetText.of(SampleResults.budget("card", 10L, 2, 5)))
        .isEqualTo("card: 5 of 10 spent, 2 reserved");
    assertThat(BudgetText.of(SampleResults.budget("card", null, 2, 5)))
        .isEqualTo("card: 5 spent, 2 reserved, no limit");
  }

  @Test
  void aBudgetOfAnAmountShowsItsCosts() {
    BudgetStatus coupon = SampleResults.budget("coupon", null, 1, 2);
    coupon.setBudgetAmount(20.0);
    coupon.setSpentAmount(5.6);
    coupon.setReservedAmount(2.5);
    coupon.setOverrunAmount(0.0);
    assertThat(BudgetText.of(coupon))
        .isEqualTo("coupon: 2 spent, 1 reserved; costs: 5.6 of 20 spent, 2.5 reserved");
    coupon.setOverrunAmount(1.25);
    assertThat(BudgetText.costs(coupon)).endsWith(", overrun by 1.25");
  }
}
