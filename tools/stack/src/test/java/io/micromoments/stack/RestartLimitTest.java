package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartLimitTest {

  private final RestartLimit limit = new RestartLimit(2, Duration.ofMinutes(10));

  @Test
  void restartsBeyondTheLimitAreNotPermitted() {
    assertThat(limit.permits(minute(0))).isTrue();
    assertThat(limit.permits(minute(1))).isTrue();
    assertThat(limit.permits(minute(2))).isFalse();
    assertThat(limit).hasToString("2 restarts within 10 minutes");
  }

  @Test
  void rareRestartsAreAlwaysPermitted() {
    for (int restart = 0; restart < 100; restart++) {
      assertThat(limit.permits(minute(5 * restart))).isTrue();
    }
  }

  @Test
  void restartThatIsNotPermittedDoesNotCount() {
    limit.permits(minute(0));
    limit.permits(minute(9));
    assertThat(limit.permits(minute(9))).isFalse();
    assertThat(limit.permits(minute(10))).isTrue();
  }

  private static long minute(int minute) {
    return Duration.ofMinutes(minute).toNanos();
  }
}
