package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.scenario.RandomScenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random customers, devices, links, logins, consents, purchases and garbage, out of order: the
 * output is the same at any parallelism and on any state backend, and every line is accounted for.
 * {@code -Dseed=…} repeats a run.
 */
class SameAtAnyParallelismTest {

  @TempDir private Path folder;

  @Test
  void outputIsTheSameAndAccountsForEveryLine() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("SameAtAnyParallelismTest seed=" + seed);
    RandomScenario.write(folder, new Random(seed));
    Scenario scenario =
        new Scenario(
            folder, "random", "", Optional.empty(), Duration.ofSeconds(5), Optional.empty());
    ReplayResult one =
        Replay.run(
            scenario,
            RandomScenario.PATTERNS,
            Optional.of(RandomScenario.POLICY),
            1,
            Replay.Backend.heap);
    assertThat(one.moments()).hasSizeGreaterThan(100);
    assertThat(one.commands()).hasSizeGreaterThan(20);
    assertThat(one.late()).isNotEmpty();
    assertThat(one.rejected()).isNotEmpty();
    assertThat(one.moments()).anyMatch(line -> line.contains("\"device:"));
    assertThat(one.commands())
        .anyMatch(line -> line.contains("BUDGET_SPENT"))
        .anyMatch(line -> line.contains("EXPLORATION"))
        .anyMatch(line -> line.contains("handed_over_from"));
    assertThat(one.commands()).anyMatch(line -> line.contains("\"customer_id\":\"device:"));
    assertThat(one.moments()).anyMatch(line -> line.contains("\"device:card:"));
    assertThat(one.commands())
        .anyMatch(line -> line.contains("POLICY_ACTION"))
        .anyMatch(line -> line.contains("Yours: i"));
    assertThat(one.moments())
        .anyMatch(line -> line.contains("\"habit\"") && line.matches(".*\"trending\":\"[1-9].*"));
    assertThat(one.moments())
        .anyMatch(line -> line.contains("\"closing\"") && line.contains("\"place\":\"p0\""))
        .anyMatch(line -> line.contains("\"closing\"") && line.contains("\"device:"));
    for (String pattern : List.of("unfinished", "declined", "quiet")) {
      assertThat(one.moments()).anyMatch(line -> line.contains("\"" + pattern + "\""));
    }
    assertThat(one.moments()).anyMatch(line -> line.contains("\"intent\":\"help\""));
    assertThat(one.commands())
        .as("deferred to the end of the quiet hours")
        .anyMatch(line -> line.contains("\"issued_at\":\"2026-03-01T08:50:00Z\""));
    assertThat(one.agreements()).anyMatch(line -> line.contains("\"grants\":\"location\""));
    assertThat(one.profileUpdates())
        .anyMatch(line -> line.contains("\"features\":{\"visits\":\"2\"}"))
        .noneMatch(line -> line.contains("device:"));
    assertThat(one.budgets()).anyMatch(line -> line.matches(".*\"spent_amount\":[1-9].*"));
    assertThat(one.measures())
        .anyMatch(line -> line.contains("hold-out"))
        .anyMatch(line -> line.matches(".*\"segments\":\\{\"new\":.*"))
        .anyMatch(line -> line.matches(".*\"contacts\":[1-9].*"));
    assertThat(one.receipts()).hasSize(RandomScenario.ERASURES);
    for (int parallelism : new int[] {2, 4}) {
      ReplayResult many =
          Replay.run(
              scenario,
              RandomScenario.PATTERNS,
              Optional.of(RandomScenario.POLICY),
              parallelism,
              parallelism == 2 ? Replay.Backend.rocksdb : Replay.Backend.heap);
      assertThat(many.moments()).as("seed %d", seed).isEqualTo(one.moments());
      assertThat(many.commands()).as("seed %d", seed).isEqualTo(one.commands());
      assertThat(many.rejected()).as("seed %d", seed).isEqualTo(one.rejected());
      assertThat(many.late()).as("seed %d", seed).isEqualTo(one.late());
      assertThat(many.channels()).as("seed %d", seed).isEqualTo(one.channels());
      assertThat(many.budgets()).as("seed %d", seed).isEqualTo(one.budgets());
      assertThat(many.agreements()).as("seed %d", seed).isEqualTo(one.agreements());
      assertThat(many.profileUpdates()).as("seed %d", seed).isEqualTo(one.profileUpdates());
      assertThat(many.measures()).as("seed %d", seed).isEqualTo(one.measures());
      assertThat(many.receipts()).as("seed %d", seed).isEqualTo(one.receipts());
    }
  }
}
