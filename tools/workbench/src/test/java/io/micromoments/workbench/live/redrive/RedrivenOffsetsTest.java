package io.micromoments.workbench.live.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dseed=…} repeats a run. */
class RedrivenOffsetsTest {

  @Test
  void addedOffsetsSurviveARoundTrip() {
    long seed = Long.getLong("seed", 1);
    System.out.println("RedrivenOffsetsTest seed=" + seed);
    Random random = new Random(seed);
    RedrivenOffsets redriven = new RedrivenOffsets();
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      long offset = random.nextInt(150);
      redriven.add(offset);
      model.add(offset);
      RedrivenOffsets read = RedrivenOffsets.of(redriven.texts());
      for (long each = 0; each < 152; each++) {
        assertThat(read.contains(each))
            .as("seed %d: %d", seed, each)
            .isEqualTo(model.contains(each));
      }
    }
  }

  @Test
  void adjacentOffsetsFormOneRange() {
    RedrivenOffsets redriven = RedrivenOffsets.of(List.of("3-4,6-6"));
    redriven.add(5);
    assertThat(redriven.texts()).containsExactly("3-6");
  }

  @Test
  void rangesThatExceedOneTextAreSplitIntoSeveral() {
    RedrivenOffsets redriven = new RedrivenOffsets();
    for (long offset = 10; offset < 4_000; offset += 2) {
      redriven.add(offset);
    }
    assertThat(redriven.texts())
        .hasSizeGreaterThan(2)
        .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(4_000));
    RedrivenOffsets read = RedrivenOffsets.of(redriven.texts());
    for (long offset = 10; offset < 4_000; offset++) {
      assertThat(read.contains(offset)).as("%d", offset).isEqualTo(offset % 2 == 0);
    }
    assertThat(read.end()).isEqualTo(3_999);
    read.forgetBefore(3_998);
    assertThat(read.texts()).containsExactly("3998-3998");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1", "1-", "5,6", "1-2,x"})
  void invalidTextIsIgnored(String text) {
    assertThat(RedrivenOffsets.of(List.of(text)).end()).isZero();
  }
}
