package io.micromoments.workbench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dseed=…} repeats a run. */
class PutBackTest {

  @Test
  void whatWasAddedIsThereAlsoAfterItWasWrittenAndRead() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("PutBackTest seed=" + seed);
    Random random = new Random(seed);
    PutBack putBack = new PutBack();
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      long offset = random.nextInt(150);
      putBack.add(offset);
      model.add(offset);
      PutBack read = PutBack.of(putBack.text());
      for (long each = 0; each < 152; each++) {
        assertThat(read.contains(each))
            .as("seed %d: %d", seed, each)
            .isEqualTo(model.contains(each));
      }
    }
  }

  @Test
  void neighboursAreOneRangeAndTooManyRangesAreJoinedFromTheOldestOn() {
    PutBack putBack = PutBack.of("3-4,6-6");
    putBack.add(5);
    assertThat(putBack.text()).isEqualTo("3-6");
    for (long offset = 10; offset < 4_000; offset += 2) {
      putBack.add(offset);
    }
    assertThat(putBack.text().length()).isLessThanOrEqualTo(4_000);
    assertThat(putBack.contains(3_998)).isTrue();
    assertThat(putBack.contains(3_997)).isFalse();
    assertThat(putBack.end()).isEqualTo(3_999);
    putBack.forgetBefore(3_998);
    assertThat(putBack.text()).isEqualTo("3998-3998");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1", "1-", "5,6", "1-2,x"})
  void textThatIsNotOursIsNothing(String text) {
    assertThat(PutBack.of(text).end()).isZero();
  }
}
