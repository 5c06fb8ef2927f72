package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs rounds of the real job on real processes while faults are injected. By default, these are a
 * few fixed rounds; {@code -Dfaults.rounds=N -Dfaults.seed=S} runs N others, whose plans are
 * derived from the seeds S, S + 1, … (docs/faults.md).
 */
class FaultSuiteTest extends SharedStackTest {

  /** Number of consecutive rounds that share a workload and its undisturbed reference run. */
  private static final int SAME_WORKLOAD = 25;

  private static final long FIXED = 1;
  private static final Setting AT_LEAST_ONCE = new Setting(false, false, false);
  private static final Setting EXACTLY_ONCE = new Setting(true, false, false);
  private static final Setting ARRIVAL = new Setting(false, true, false);

  private static Rounds rounds;

  @BeforeAll
  static void makeRounds() {
    rounds = new Rounds(scene);
  }

  @TestFactory
  Stream<DynamicTest> nothingIsLostWhateverHappens() {
    Integer count = Integer.getInteger("faults.rounds");
    if (count == null) {
      return Stream.of(
          fixed(EXACTLY_ONCE, Fault.CRASH_AT_BARRIER, Fault.CRASH_AT_COMMIT),
          fixed(AT_LEAST_ONCE, Fault.CRASH_AT_SETTLING, Fault.JOB_MANAGER_KILLED),
          fixed(ARRIVAL, Fault.CRASH_AT_HAND_OVER, Fault.BROKER_KILLED));
    }
    long first = Long.getLong("faults.seed", FIXED);
    return LongStream.range(first, first + count).mapToObj(FaultSuiteTest::random);
  }

  private static DynamicTest fixed(Setting setting, Fault... faults) {
    return round(FIXED, setting, FaultPlan.exactly(FIXED, List.of(faults)), "fixed");
  }

  private static DynamicTest random(long seed) {
    List<Fault> allowed =
        Arrays.stream(Fault.values())
            .filter(fault -> fault != Fault.DISK_FULL || FileSizes.canBeLimited())
            .toList();
    return round(
        Math.floorDiv(seed - 1, SAME_WORKLOAD),
        Setting.of(seed),
        FaultPlan.of(seed, allowed),
        "seed " + seed);
  }

  private static DynamicTest round(long workload, Setting setting, FaultPlan plan, String name) {
    return dynamicTest(
        String.format(Locale.ROOT, "%s: workload %d, %s: %s", name, workload, setting, plan),
        () -> assertThat(rounds.play(workload, setting, plan)).as(plan.toString()).isEmpty());
  }
}
