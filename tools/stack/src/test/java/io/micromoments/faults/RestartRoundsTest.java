package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.micromoments.faults.RestartRound.Disturbance;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that a restarted job, in either detection order, finds the same moments as without the
 * restart, and none of customers who had withdrawn consent. Runs a few fixed rounds; {@code
 * -Drestarts.rounds=N -Drestarts.seed=S} runs N others (docs/faults.md).
 */
class RestartRoundsTest extends SharedStackTest {

  @TestFactory
  Stream<DynamicTest> aRestartChangesNothing() {
    Integer count = Integer.getInteger("restarts.rounds");
    if (count == null) {
      return Stream.of(
              new RestartRound(scene, 2, Map.of(3, Disturbance.STOPPED, 8, Disturbance.CRASHED)),
              new RestartRound(scene, 3, Map.of(4, Disturbance.CANCELLED)),
              new RestartRound(
                  scene, 4, Map.of(4, Disturbance.BROKER_DOWN, 9, Disturbance.CANCELLED)))
          .map(RestartRoundsTest::test);
    }
    long first = Long.getLong("restarts.seed", 1);
    return LongStream.range(first, first + count)
        .mapToObj(seed -> test(new RestartRound(scene, seed)));
  }

  private static DynamicTest test(RestartRound round) {
    return dynamicTest(
        round.toString(), () -> assertThat(round.play()).as(round.toString()).isEmpty());
  }
}
