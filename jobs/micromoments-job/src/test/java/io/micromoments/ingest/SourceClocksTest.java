package io.micromoments.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.input.Arrival;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceClocksTest {

  private static final int CLICKS = 0;
  private static final int BEACONS = 1;

  private final SourceClocks clocks =
      new SourceClocks(List.of("clicks", "beacons"), List.of(false, false), 5_000, 0);

  @Test
  void theSlowestSourceDeterminesTheTime() {
    clocks.onEvent(CLICKS, "topic", 0, 1, 100_000, Arrival.UNKNOWN);
    assertThat(clocks.progress()).as("of beacons nothing is known").isEqualTo(Long.MIN_VALUE);
    assertThat(clocks.slowest())
        .hasValue(new SourceClocks.SlowestSource("beacons", Long.MAX_VALUE));
    clocks.onEvent(BEACONS, "topic", 0, 1, 70_000, Arrival.UNKNOWN);
    assertThat(clocks.progress()).isEqualTo(70_000);
    assertThat(clocks.watermark(clocks.progress())).isEqualTo(64_999);
    assertThat(clocks.slowest()).hasValue(new SourceClocks.SlowestSource("beacons", 30_000));
    assertThat(clocks.lag(CLICKS)).isZero();
    clocks.onEvent(BEACONS, "topic", 0, 1, 100_000, Arrival.UNKNOWN);
    assertThat(clocks.slowest()).isEmpty();
  }

  @Test
  void idleAndEndedSourcesDoNotHoldBackTime() {
    clocks.onEvent(CLICKS, "topic", 0, 1, 100_000, Arrival.UNKNOWN);
    clocks.idle(BEACONS, true);
    assertThat(clocks.progress()).isEqualTo(100_000);
    assertThat(clocks.slowest()).isEmpty();
    clocks.idle(BEACONS, false);
    assertThat(clocks.progress()).isEqualTo(Long.MIN_VALUE);
    clocks.end(BEACONS);
    clocks.idle(BEACONS, false);
    assertThat(clocks.progress()).as("what has ended does not wake").isEqualTo(100_000);
    clocks.idle(CLICKS, true);
    assertThat(clocks.noneActive()).isTrue();
    assertThat(clocks.allEnded()).isFalse();
    clocks.end(CLICKS);
    assertThat(clocks.allEnded()).isTrue();
    assertThat(clocks.latest()).isEqualTo(100_000);
  }

  @Test
  void latenessIsRelativeToTheSourceOfAnEvent() {
    clocks.onEvent(CLICKS, "topic", 0, 1, 100_000, Arrival.UNKNOWN);
    assertThat(clocks.onEvent(BEACONS, "topic", 0, 1, 10_000, Arrival.UNKNOWN))
        .as("the first of its source")
        .isZero();
    assertThat(clocks.onEvent(CLICKS, "topic", 0, 1, 95_000, Arrival.UNKNOWN)).isZero();
    assertThat(clocks.onEvent(CLICKS, "topic", 0, 1, 94_999, Arrival.UNKNOWN)).isEqualTo(1);
    assertThat(clocks.onEvent(CLICKS, "topic", 0, 1, 93_000, Arrival.UNKNOWN)).isEqualTo(2_000);
    assertThat(clocks.latest()).as("late events move no clock").isEqualTo(100_000);
  }

  @Test
  void aSourceHasABacklogWhileItsHeartbeatIsOverdue() {
    SourceClocks telling = telling();
    telling.setBacklog(CLICKS, false);
    telling.setBacklog(BEACONS, false);
    telling.checkHeartbeats(1_000);
    assertThat(telling.anyHasBacklog()).as("none has come yet").isTrue();
    telling.heartbeat(CLICKS, 1_500);
    telling.heartbeat(BEACONS, 1_400);
    telling.checkHeartbeats(1_400);
    assertThat(telling.anyHasBacklog()).isFalse();
    telling.checkHeartbeats(1_401);
    assertThat(telling.hasBacklog(BEACONS)).isTrue();
    assertThat(telling.hasBacklog(CLICKS)).isFalse();
    telling.end(BEACONS);
    assertThat(telling.anyHasBacklog()).as("it sends none any more").isFalse();
  }

  @Test
  void noHeartbeatIsExpectedOfASourceWithoutHeartbeats() {
    clocks.checkHeartbeats(1_000);
    assertThat(clocks.anyHasBacklog()).isFalse();
  }

  @Test
  void restoredClocksContinueIfSourcesWereAddedOrRemoved() {
    clocks.onEvent(CLICKS, "topic", 0, 1, 100_000, Arrival.UNKNOWN);
    Map<String, Long> times = clocks.times();
    assertThat(times).containsExactly(Map.entry("clicks topic/0", 100_000L));
    SourceClocks finishRestore =
        new SourceClocks(List.of("sensors", "clicks"), List.of(false, false), 5_000, 0);
    finishRestore.restore("clicks topic/0", 1, 100_000, 100_000);
    finishRestore.restore("beacons topic/0", 1, 7, 7);
    finishRestore.finishRestore();
    assertThat(finishRestore.onEvent(1, "topic", 0, 1, 94_000, Arrival.UNKNOWN)).isEqualTo(1_000);
    assertThat(finishRestore.onEvent(0, "topic", 0, 1, 94_000, Arrival.UNKNOWN)).isZero();
  }

  @Test
  void aSilentSourceRestoresTheProgressOfTheSlowestTask() {
    SourceClocks before = telling();
    before.reportProgress(CLICKS, 100_000);
    before.idle(BEACONS, true);
    SourceClocks other = telling();
    other.reportProgress(CLICKS, 80_000);
    other.reportProgress(BEACONS, 90_000);
    SourceClocks after = telling();
    after.restoreReportedProgress(List.of(before.reportedProgress(), other.reportedProgress()));
    assertThat(after.progress()).isEqualTo(80_000);

    SourceClocks toldNothing = telling();
    SourceClocks unknown = telling();
    unknown.restoreReportedProgress(
        List.of(other.reportedProgress(), toldNothing.reportedProgress()));
    assertThat(unknown.progress()).as("of a task that knew nothing").isEqualTo(Long.MIN_VALUE);
  }

  private static SourceClocks telling() {
    return new SourceClocks(List.of("clicks", "beacons"), List.of(true, true), 5_000, 0);
  }
}
