package io.micromoments.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ChannelWait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitLogTest {

  private static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");

  private final Customer customer = Customer.of("c", null, null);

  @Test
  void aShorterWaitDoesNotEraseALongerOneThatStillCounts() {
    wait(Duration.ofDays(3), Duration.ofMinutes(25));
    wait(Duration.ofDays(1), Duration.ofSeconds(10));
    assertThat(has(Duration.ofMinutes(10), Duration.ofDays(7))).isTrue();
    assertThat(has(Duration.ofMinutes(10), Duration.ofDays(3))).as("just over").isFalse();
    assertThat(has(Duration.ofSeconds(10), Duration.ofDays(2))).isTrue();
  }

  /** Whatever the order of waits and the limits asked for, the result is as if all were kept. */
  @Test
  void resultEqualsThatOfAFullLog() {
    long seed = Long.getLong("seed", 1);
    System.out.println("WaitLogTest seed=" + seed);
    for (int round = 0; round < 300; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      WaitLog waits = Customer.of("c", null, null).waits();
      List<ChannelWait> all = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        ChannelWait wait =
            new ChannelWait(
                NOW.minusSeconds(random.nextInt(500)), 1L + random.nextInt(20) * 60_000L);
        waits.add("CALL_CENTER", wait);
        all.add(wait);
        Duration least = Duration.ofMinutes(random.nextInt(20));
        Duration within = Duration.ofSeconds(random.nextInt(500));
        assertThat(waits.has("CALL_CENTER", least, within, NOW))
            .as("seed %d round %d", seed, round)
            .isEqualTo(
                all.stream()
                    .anyMatch(
                        each ->
                            each.getWaitMs() >= least.toMillis()
                                && each.getAt().plus(within).isAfter(NOW)));
      }
    }
  }

  private void wait(Duration ago, Duration wait) {
    customer.waits().add("CALL_CENTER", new ChannelWait(NOW.minus(ago), wait.toMillis()));
  }

  private boolean has(Duration least, Duration within) {
    return customer.waits().has("CALL_CENTER", least, within, NOW);
  }
}
