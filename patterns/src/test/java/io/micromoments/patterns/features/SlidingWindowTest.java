package io.micromoments.patterns.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {

  private static final long LENGTH = 1_000_000;

  @Test
  void anEventExactlyOneLengthAgoIsOutside() {
    SlidingWindow window = new SlidingWindow(Statistic.COUNT);
    window.add(0, 0, LENGTH);
    assertThat(window.count(LENGTH - 1, LENGTH)).isEqualTo(1);
    assertThat(window.count(LENGTH, LENGTH)).isZero();
  }

  @Test
  void manyEventsAreCountedToWithinOneInSixtyFourAndKeptInFewSummaries() {
    Random random = new Random(7);
    SlidingWindow window = new SlidingWindow(Statistic.COUNT);
    Deque<Long> exact = new ArrayDeque<>();
    long time = 0;
    for (int i = 0; i < 200_000; i++) {
      time += random.nextInt(40);
      window.add(time, 0, LENGTH);
      exact.add(time);
      while (exact.peek() <= time - LENGTH) {
        exact.remove();
      }
      if (i % 100 == 0) {
        long count = window.count(time, LENGTH);
        assertThat(count).isBetween((long) exact.size(), exact.size() + exact.size() / 64L + 1);
        assertThat(window.size()).isLessThan(1_000);
      }
    }
    assertThat(exact).hasSizeGreaterThan(40_000);
  }

  @Test
  void aWindowWithoutEndKeepsOneSummary() {
    SlidingWindow window = new SlidingWindow(Statistic.SUM);
    for (int i = 0; i < 1_000; i++) {
      window.add(i, 2, SlidingWindow.ALL_TIME);
    }
    assertThat(window.size()).isEqualTo(1);
    assertThat(window.at(Long.MAX_VALUE, SlidingWindow.ALL_TIME).numbers()).containsExactly(2_000);
  }
}
