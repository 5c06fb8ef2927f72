package io.micromoments.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacklogTest {

  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Backlog events = new Backlog(Backlog.Rules.of(false, HOLD, GRACE), 2, 0);
  private final Backlog knowledge = new Backlog(Backlog.Rules.of(true, HOLD, Duration.ZERO), 2, 0);

  /** Both readers are at the end offsets, and the broker has answered. */
  private static void catchUp(Backlog backlog, long now) {
    backlog.onEndOffsets(Map.of(P0, 10L, P1, 5L), now, now);
    backlog.onPositions(0, Map.of(P0, 10L), now);
    backlog.onPositions(1, Map.of(P1, 5L), now);
    assertThat(backlog.isBehind(now)).isFalse();
  }

  @Test
  void aSourceIsBehindUntilAllInitialRecordsAreRead() {
    assertThat(events.isBehind(0)).isTrue();
    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 100, 100);
    events.onPositions(0, Map.of(P0, 10L), 200);
    events.onPositions(1, Map.of(P1, 4L), 200);
    assertThat(events.isBehind(200)).isTrue();

    events.onPositions(1, Map.of(P1, 5L), 300);

    assertThat(events.isBehind(300)).isFalse();
  }

  @Test
  void aReaderWithoutPartitionsMustReport() {
    events.onEndOffsets(Map.of(P0, 10L), 100, 100);
    events.onPositions(0, Map.of(P0, 10L), 200);
    assertThat(events.isBehind(200)).isTrue();

    events.onPositions(1, Map.of(), 300);

    assertThat(events.isBehind(300)).isFalse();
  }

  @Test
  void emptyTopicsAreNotBehind() {
    events.onEndOffsets(Map.of(P0, 0L, P1, 0L), 100, 100);
    events.onPositions(0, Map.of(P0, 0L), 200);
    events.onPositions(1, Map.of(P1, 0L), 200);

    assertThat(events.isBehind(200)).isFalse();
  }

  @Test
  void anUnassignedPartitionIsBehind() {
    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 100, 100);
    events.onPositions(0, Map.of(P0, 10L), 200);
    events.onPositions(1, Map.of(), 200);

    assertThat(events.isBehind(200)).isTrue();
    assertThat(events.partitionsBehind(200)).containsExactly(P1);
  }

  @Test
  void aRecordThatWaitsTooLongMakesTheSourceBehind() {
    catchUp(events, 0);
    events.onEndOffsets(Map.of(P0, 11L, P1, 5L), 1_000, 1_000);
    assertThat(events.isBehind(1_000 + events.maxLag())).isFalse();
    events.onEndOffsets(Map.of(P0, 12L, P1, 5L), 1_000 + events.maxLag(), 1_000 + events.maxLag());

    assertThat(events.isBehind(1_001 + events.maxLag())).isTrue();
    assertThat(events.lag(1_001 + events.maxLag())).isEqualTo(1 + events.maxLag());
    assertThat(events.pendingRecords()).isEqualTo(2);

    events.onPositions(0, Map.of(P0, 12L), 3_000);
    assertThat(events.isBehind(3_000)).isFalse();
  }

  @Test
  void aSlowBrokerResponseIsNotLagOfTheReaders() {
    catchUp(events, 0);

    events.onEndOffsets(Map.of(P0, 11L, P1, 5L), 400, 1_900);

    assertThat(events.lag(1_900)).isZero();
    assertThat(events.isBehind(1_900)).isFalse();
    assertThat(events.isBehind(1_901 + events.maxLag())).isTrue();
  }

  @Test
  void anEmptyOffsetRangeCountsAsRead() {
    catchUp(events, 0);
    events.onEndOffsets(Map.of(P0, 11L, P1, 5L), 1_000, 1_000);
    assertThat(events.stalledRanges(1_100)).as("it may still come").isEmpty();
    assertThat(events.stalledRanges(2_500))
        .containsExactly(Map.entry(P0, new EndOffsets.EarliestAndEnd(10, 11)));
    assertThat(events.isBehind(2_500)).isTrue();

    events.markEmpty(P0, new EndOffsets.EarliestAndEnd(10, 11));

    assertThat(events.isBehind(2_500)).isFalse();
    events.onEndOffsets(Map.of(P0, 11L, P1, 5L), 2_900, 2_900);
    assertThat(events.isBehind(4_000)).isFalse();
    events.onEndOffsets(Map.of(P0, 12L, P1, 5L), 4_500, 4_500);
    assertThat(events.isBehind(6_000)).as("something may be behind it").isTrue();
  }

  @Test
  void aSourceIsBehindDuringABrokerOutageAndTheGracePeriod() {
    catchUp(events, 0);
    assertThat(events.isBehind(Backlog.BROKER_TIMEOUT_MS + 1)).isTrue();

    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 30_000, 30_000);

    assertThat(events.isBehind(30_000)).isTrue();
    assertThat(events.partitionsBehind(30_000))
        .as("all are waited for")
        .containsExactlyInAnyOrder(P0, P1);
    long after = 30_000 + GRACE.toMillis();
    answerUntil(after, 30_000);
    assertThat(events.isBehind(after)).isFalse();
    assertThat(events.partitionsBehind(after)).isEmpty();
  }

  @Test
  void anOutageEndsWithTheResponseNotTheRequest() {
    catchUp(events, 0);

    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 300, 3_900);

    long after = 3_900 + GRACE.toMillis();
    answerUntil(after, 3_900);
    assertThat(events.isBehind(after - 1)).isTrue();
    assertThat(events.isBehind(after)).isFalse();
  }

  /** The broker answers every second, without new records. */
  private void answerUntil(long until, long last) {
    for (long now = last + 1_000; now <= until; now += 1_000) {
      events.onEndOffsets(Map.of(P0, 10L, P1, 5L), now, now);
    }
  }

  @Test
  void aRestartedReaderMustReadEverything() {
    catchUp(events, 0);

    events.restart(1, 1_000);

    assertThat(events.isBehind(1_000)).isTrue();
    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 900, 900);
    events.onPositions(1, Map.of(P1, 5L), 1_100);
    assertThat(events.isBehind(1_100)).as("the broker was asked before").isTrue();
    events.onEndOffsets(Map.of(P0, 10L, P1, 5L), 1_200, 1_200);
    assertThat(events.isBehind(1_200)).isFalse();
  }

  @Test
  void contextIsAwaitedWithoutLimitAtTheStart() {
    knowledge.onEndOffsets(Map.of(P0, 10L, P1, 5L), 100, 100);

    assertThat(knowledge.isBehind(3_600_000)).isTrue();
    assertThat(knowledge.isHoldExpired(3_600_000)).isFalse();
  }

  @Test
  void contextIsAwaitedForTheMaximumHoldLater() {
    catchUp(knowledge, 0);
    knowledge.onEndOffsets(Map.of(P0, 1_000L, P1, 5L), 1_000, 1_000);
    assertThat(knowledge.isBehind(4_000)).isTrue();
    for (long now = 4_000; now < 60_000; now += 1_000) {
      knowledge.onEndOffsets(Map.of(P0, 1_000L, P1, 5L), now, now);
      knowledge.onPositions(0, Map.of(P0, now / 100), now);
      assertThat(knowledge.isBehind(now)).isTrue();
    }

    assertThat(knowledge.isBehind(64_001)).isFalse();
    assertThat(knowledge.isHoldExpired(64_001)).isTrue();

    knowledge.onEndOffsets(Map.of(P0, 1_000L, P1, 5L), 63_000, 63_000);
    knowledge.onPositions(0, Map.of(P0, 1_000L), 65_000);
    assertThat(knowledge.isBehind(65_000)).isFalse();
    assertThat(knowledge.isHoldExpired(65_000)).isFalse();
    knowledge.onEndOffsets(Map.of(P0, 1_001L, P1, 5L), 66_000, 66_000);
    assertThat(knowledge.isBehind(69_000)).as("it may be waited for anew").isTrue();
  }

  @Test
  void eventsAreAwaitedOnlyWhileTheyMakeProgress() {
    events.onEndOffsets(Map.of(P0, 1_000_000L, P1, 5L), 0, 0);
    events.onPositions(1, Map.of(P1, 5L), 0);
    for (long now = 0; now < 600_000; now += 10_000) {
      events.onEndOffsets(Map.of(P0, 1_000_000L, P1, 5L), now, now);
      events.onPositions(0, Map.of(P0, now), now);
      assertThat(events.isBehind(now)).isTrue();
    }
    events.onEndOffsets(Map.of(P0, 1_000_000L, P1, 5L), 649_000, 649_000);
    assertThat(events.isBehind(650_000)).isTrue();

    assertThat(events.isBehind(650_001)).isFalse();
    assertThat(events.partitionsBehind(650_001)).as("time does not wait for it").isEmpty();
  }

  /**
   * A source that is not behind has read all records that the broker reported longer than the
   * allowed lag ago.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aSourceThatIsNotBehindHasReadAllRecordsOlderThanTheAllowedLag(long seed) {
    Random random = new Random(seed);
    Map<TopicPartition, Long> end = new HashMap<>(Map.of(P0, 0L, P1, 0L));
    Map<TopicPartition, Long> position = new HashMap<>(end);
    TreeMap<Long, Map<TopicPartition, Long>> told = new TreeMap<>();
    Backlog backlog = new Backlog(Backlog.Rules.of(false, HOLD, GRACE), 2, 0);
    for (long now = 0; now < 200_000; now += 100) {
      boolean slow = random.nextInt(100) < 60;
      for (TopicPartition each : List.of(P0, P1)) {
        end.merge(each, (long) random.nextInt(3), Long::sum);
        if (!slow) {
          position.merge(each, end.get(each) - random.nextInt(2), Math::max);
        }
      }
      if (random.nextInt(10) > 0) {
        backlog.onEndOffsets(end, now, now);
        told.put(now, Map.copyOf(end));
      }
      for (int reader = 0; reader < 2; reader++) {
        if (random.nextInt(3) > 0) {
          TopicPartition of = reader == 0 ? P0 : P1;
          backlog.onPositions(reader, Map.of(of, position.get(of)), now);
        }
      }
      if (!backlog.isBehind(now) && !backlog.isHoldExpired(now)) {
        Map.Entry<Long, Map<TopicPartition, Long>> allowed =
            told.lowerEntry(now - backlog.maxLag());
        for (TopicPartition each : allowed == null ? Set.<TopicPartition>of() : end.keySet()) {
          assertThat(position.get(each))
              .as("seed %s, at %s, of %s", seed, now, each)
              .isGreaterThanOrEqualTo(allowed.getValue().get(each));
        }
      }
    }
  }
}
