package io.micromoments.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallDetectorTest {

  private static final long BEGIN = 10_000;

  private final StallDetector stalls = new StallDetector(BEGIN);

  @Test
  void slightlyLateTimerIsNotAStall() {
    stalls.onTimer(BEGIN + 100);
    stalls.onTimer(BEGIN + 100 + StallDetector.LIMIT_MS);
    assertThat(stalls.isStalled()).isFalse();
  }

  @Test
  void stallEndsWhenNoInputIsLeft() {
    stalls.onTimer(BEGIN + StallDetector.LIMIT_MS + 1);
    assertThat(stalls.isStalled()).isTrue();
    stalls.onElement();
    stalls.onTimer(BEGIN + 700);
    assertThat(stalls.isStalled()).as("something was read").isTrue();
    stalls.onTimer(BEGIN + 800);
    assertThat(stalls.isStalled()).as("nothing came").isFalse();
  }

  @Test
  void elementsReadBeforeTheStallDoNotExtendIt() {
    stalls.onElement();
    stalls.onTimer(BEGIN + 5_000);
    stalls.onTimer(BEGIN + 5_100);
    assertThat(stalls.isStalled()).isFalse();
  }

  @Test
  void stallEndsAfterTheMaximumRecoveryTimeDespiteInput() {
    stalls.onTimer(BEGIN + 5_000);
    for (long passed = 100; passed < StallDetector.MAX_RECOVERY_MS; passed += 100) {
      stalls.onElement();
      stalls.onTimer(BEGIN + 5_000 + passed);
      assertThat(stalls.isStalled()).as("after %s ms", passed).isTrue();
    }
    stalls.onElement();
    stalls.onTimer(BEGIN + 5_000 + StallDetector.MAX_RECOVERY_MS);
    assertThat(stalls.isStalled()).isFalse();
  }

  @Test
  void stallDuringRecoveryRestartsRecovery() {
    stalls.onTimer(BEGIN + 5_000);
    stalls.onTimer(BEGIN + 8_000);
    stalls.onElement();
    stalls.onTimer(BEGIN + 8_900);
    assertThat(stalls.isStalled()).isTrue();
  }
}
