package io.micromoments.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Evidence;
import io.micromoments.workbench.explain.AttemptStairs.Stair;
import io.micromoments.workbench.explain.CustomerTraces.TracedAttempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptStairsTest {

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");

  private static TracedAttempt attempt(int end, int... taken) {
    List<Evidence> events = new ArrayList<>();
    for (int at : taken) {
      events.add(new Evidence("s" + at, "clickstream", "e" + at, START.plusSeconds(at)));
    }
    AttemptTrace trace =
        AttemptTrace.newBuilder()
            .setPattern("p")
            .setVersion(1)
            .setTaken(events)
            .setOutcome(AttemptOutcome.TIMED_OUT)
            .build();
    return new TracedAttempt(START.plusSeconds(end), trace, null);
  }

  @Test
  void riseWithEachEventAndEndWhereTheAttemptEnded() {
    AttemptStairs drawn =
        AttemptStairs.of(attempt(80, 20, 40, 50), START, START.plusSeconds(100), 3);

    assertThat(drawn.stairs())
        .containsExactly(
            new Stair("20.00%", "20.00%", 10, "10:00:20 s20"),
            new Stair("40.00%", "10.00%", 16, "10:00:40 s40"),
            new Stair("50.00%", "30.00%", 22, "10:00:50 s50"));
    assertThat(drawn.end()).isEqualTo("80.00%");
  }

  @Test
  void areLowIfAnotherAttemptTookMoreEvents() {
    AttemptStairs drawn = AttemptStairs.of(attempt(80, 20), START, START.plusSeconds(100), 9);

    assertThat(drawn.stairs()).extracting(Stair::height).containsExactly(6);
  }

  @Test
  void canBeSeenIfTheAttemptEndedAtOnce() {
    AttemptStairs drawn = AttemptStairs.of(attempt(100, 100), START, START.plusSeconds(100), 1);

    assertThat(drawn.stairs())
        .containsExactly(new Stair("99.50%", "0.50%", AttemptStairs.HEIGHT, "10:01:40 s100"));
  }

  @Test
  void ofManyEventsAreDrawnTogether() {
    int[] taken = new int[1_000];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = i;
    }

    List<Stair> stairs =
        AttemptStairs.of(attempt(1_000, taken), START, START.plusSeconds(1_000), 1_000).stairs();

    assertThat(stairs).hasSize(40);
    assertThat(stairs).extracting(Stair::height).isSorted().endsWith(AttemptStairs.HEIGHT);
  }

  @Test
  void ofAnOpenAttemptReachTheEndOfTheAxis() {
    TracedAttempt open = attempt(20, 20);
    open.attempt().setOutcome(AttemptOutcome.OPEN);

    assertThat(AttemptStairs.of(open, START, START.plusSeconds(100), 1).stairs())
        .containsExactly(new Stair("20.00%", "80.00%", AttemptStairs.HEIGHT, "10:00:20 s20"));
  }

  @Test
  void stayOnTheAxisIfAnEventIsLaterThanTheEnd() {
    AttemptStairs drawn = AttemptStairs.of(attempt(30, 60), START, START.plusSeconds(60), 1);

    assertThat(drawn.stairs()).extracting(Stair::x).containsExactly("99.50%");
    assertThat(drawn.end()).isEqualTo("50.00%");
  }
}
