package io.micromoments.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.ingest.SourceClocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionClockTest {

  private static final long OUT_OF_ORDERNESS = 5_000;
  private static final long TEN_MINUTES = 600_000;
  private static final long FILE = Arrival.UNKNOWN;
  private static final int PHONE = 1;
  private static final int OTHER = 2;
  private static final int THIRD = 3;

  private final PartitionClock ofFile = new PartitionClock(OUT_OF_ORDERNESS, TEN_MINUTES);
  private final PartitionClock ofTopic = new PartitionClock(OUT_OF_ORDERNESS, TEN_MINUTES);

  private static final long NINE_AHEAD = 1_540_000;
  private static final long NOW = 1_000_000;

  @Test
  void aDeviceWithAFastClockMakesNoOtherEventsLate() {
    for (PartitionClock clock : List.of(ofFile, ofTopic)) {
      clock.onEvent(PHONE, NINE_AHEAD, clock == ofFile ? FILE : NOW);
      for (long time = NOW; time < NOW + 60_000; time += 1_000) {
        long appendedAt = clock == ofFile ? FILE : time;
        assertThat(clock.onEvent(PHONE, time + 540_000, appendedAt)).isZero();
        assertThat(clock.onEvent(OTHER, time, appendedAt)).isZero();
        assertThat(clock.onEvent(THIRD, time, appendedAt)).isZero();
        assertThat(clock.time()).isEqualTo(time);
      }
    }
  }

  @Test
  void latenessOfADeviceIsRelativeToItsOwnEvents() {
    ofFile.onEvent(PHONE, NOW, FILE);
    assertThat(ofFile.onEvent(PHONE, NOW - OUT_OF_ORDERNESS, FILE)).isZero();
    assertThat(ofFile.onEvent(PHONE, NOW - OUT_OF_ORDERNESS - 7, FILE)).isEqualTo(7);
    assertThat(ofFile.time()).as("nobody else has confirmed it").isEqualTo(NOW - TEN_MINUTES);
  }

  @Test
  void aSingleDeviceAdvancesTimeIfTheBrokersClockAgrees() {
    ofTopic.onEvent(PHONE, NOW, NOW + 200);
    assertThat(ofTopic.time()).isEqualTo(NOW);
    ofTopic.onEvent(PHONE, NOW + 8 * 3_600_000, NOW + 8 * 3_600_000 + 200);
    assertThat(ofTopic.time()).as("after a quiet night").isEqualTo(NOW + 8 * 3_600_000);
  }

  @Test
  void timeNeverExceedsTheBrokersClock() {
    for (int device = 0; device < 1_000; device++) {
      ofTopic.onEvent(device, NINE_AHEAD, NOW);
    }
    assertThat(ofTopic.time()).isEqualTo(NOW);
  }

  @Test
  void aSingleDeviceInABackfillAdvancesTimeWithADelay() {
    long today = NOW + 90L * 86_400_000;
    ofTopic.onEvent(PHONE, NOW, today);
    assertThat(ofTopic.time()).isEqualTo(NOW - TEN_MINUTES);
    ofTopic.onEvent(OTHER, NOW, today);
    assertThat(ofTopic.time()).as("confirmed").isEqualTo(NOW);
  }

  @Test
  void aWrongClockMakesNoEventsOfOtherDevicesLate() {
    long seed = Long.getLong("seed", 1);
    System.out.println("PartitionClockTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < Integer.getInteger("rounds", 2_000) / 10; round++) {
      int stray = random.nextInt(5);
      long skew = random.nextLong(-3_600_000, TEN_MINUTES);
      PartitionClock clock = new PartitionClock(OUT_OF_ORDERNESS, TEN_MINUTES);
      long greatest = Long.MIN_VALUE / 2;
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        int device = random.nextInt(5);
        long happened = i * 700L + random.nextInt(9_000);
        long time = happened + (device == stray ? skew : 0);
        long before = clock.time();
        long lateBy = clock.onEvent(device, time, FILE);
        if (device != stray && lateBy > 0) {
          assertThat(time).as("seed %d", seed).isLessThan(greatest - OUT_OF_ORDERNESS);
        }
        if (lateBy == 0 && before != PartitionClock.UNKNOWN) {
          assertThat(time).as("seed %d", seed).isGreaterThanOrEqualTo(before - OUT_OF_ORDERNESS);
        }
        greatest = Math.max(greatest, happened);
        times.add(clock.time());
      }
      assertThat(times).as("seed %d: time never goes back", seed).isSorted();
    }
  }

  @Test
  void aRestoredClockContinuesUnchanged() {
    long seed = Long.getLong("seed", 1);
    System.out.println("PartitionClockTest seed=" + seed);
    Random random = new Random(seed);
    PartitionClock undisturbed = new PartitionClock(OUT_OF_ORDERNESS, TEN_MINUTES);
    SourceClocks restored = clocks();
    for (int i = 0; i < 2_000; i++) {
      int device = random.nextInt(4);
      long time = i * 500L + random.nextInt(20_000);
      assertThat(restored.onEvent(0, "topic", 0, device, time, FILE))
          .as("seed %d", seed)
          .isEqualTo(undisturbed.onEvent(device, time, FILE));
      if (random.nextInt(20) == 0) {
        SourceClocks before = restored;
        restored = clocks();
        for (String words : before.times().keySet()) {
          restored.restore(
              words,
              before.leaders().get(words).intValue(),
              before.times().get(words),
              before.confirmed().get(words));
        }
        restored.finishRestore();
      }
      assertThat(restored.progress()).as("seed %d", seed).isEqualTo(undisturbed.time());
    }
  }

  private static SourceClocks clocks() {
    return new SourceClocks(List.of("clicks"), List.of(false), OUT_OF_ORDERNESS, TEN_MINUTES);
  }
}
