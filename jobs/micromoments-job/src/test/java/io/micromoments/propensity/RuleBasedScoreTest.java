package io.micromoments.propensity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBasedScoreTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  @Test
  void anUntouchedItemScoresZero() {
    assertThat(score("view_item", 0, 0)).isZero();
  }

  @Test
  void theFormulaIsTheOneDocumented() {
    assertThat(score("view_item", 1, 0)).isEqualTo(1f / 11);
    assertThat(score("view_item", 1, HOUR)).isCloseTo(0.69f / 10.69f, within(0.001f));
    assertThat(score("view_item", 1, 24 * HOUR)).isCloseTo(0.45f / 10.45f, within(0.001f));
    assertThat(score("add_to_cart", 1, 0)).isCloseTo(6f / 16, within(0.001f));
    assertThat(score("purchase", 3, 0)).isCloseTo(6f / 16, within(0.001f));
  }

  @Test
  void moreAndRecentActivityScoresHigherUpToOne() {
    assertThat(score("view_item", 2, 0)).isGreaterThan(score("view_item", 1, 0));
    assertThat(score("view_item", 1, 0)).isGreaterThan(score("view_item", 1, HOUR));
    assertThat(score("add_to_cart", 50, 0)).isGreaterThan(0.9f).isLessThanOrEqualTo(1);
  }

  @Test
  void anItemThatWasOnlyRemovedScoresZero() {
    assertThat(score("remove_from_cart", 2, 0)).isZero();
  }

  private static float score(String action, int times, long ago) {
    List<Activity> recent =
        new ArrayList<>(Collections.nCopies(times, new Activity(NOW - ago, action, "a", null)));
    recent.add(new Activity(NOW - ago, "view_item", "b", null));
    return RuleBasedScore.of(SessionFeatures.of(recent, "a", null, NOW));
  }
}
