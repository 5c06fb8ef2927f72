package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.options.JobSettings;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.RandomScenario;
import io.micromoments.scenario.ScenarioLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a random scenario up to a random line, and continues it from a checkpoint or savepoint at
 * another parallelism, and from a savepoint also on another state backend. All outputs must be
 * those of an undisturbed run: nothing lost, repeated or changed. {@code -Dseed=… -Drounds=…} runs
 * others.
 */
class RestoreAnywhereTest {

  private static final JobSettings SETTINGS =
      JobSettings.DEFAULT.with(RandomScenario.POLICY).withMerges(true);
  private static final List<String> BACKENDS = List.of("laptop", "production");
  private static final List<String> OUTPUTS =
      List.of(
          FileOutputs.MOMENTS,
          FileOutputs.COMMANDS,
          FileOutputs.CHANNELS,
          FileOutputs.BUDGETS,
          FileOutputs.AGREEMENTS,
          FileOutputs.PROFILE_UPDATES,
          FileOutputs.MEASURES,
          FileOutputs.LATE,
          FileOutputs.REJECTED,
          FileOutputs.RECEIPTS);

  @TempDir private Path folder;

  @Test
  void aRestoreAtAnyLineChangesNoOutput() throws Exception {
    long seed = Long.getLong("seed", 7);
    int rounds = Integer.getInteger("rounds", 3);
    System.out.println("RestoreAnywhereTest seed=" + seed + " rounds=" + rounds);
    Random random = new Random(seed);
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    RandomScenario.write(scenario, random);
    int lines =
        Files.readAllLines(scenario.resolve("context.jsonl")).size()
            + Files.readAllLines(scenario.resolve(ScenarioLines.EVENTS)).size();
    Map<String, List<String>> undisturbed;
    try (TestCluster cluster = TestCluster.start("laptop", folder, 2)) {
      undisturbed = outputs(cluster.run(scenario, RandomScenario.PATTERNS, SETTINGS, null));
    }
    for (int round = 0; round < rounds; round++) {
      int line = 1 + random.nextInt(lines - 1);
      boolean savepoint = random.nextBoolean();
      String before = BACKENDS.get(random.nextInt(2));
      String after = savepoint ? BACKENDS.get(random.nextInt(2)) : before;
      int from = 1 + random.nextInt(4);
      int to = 1 + random.nextInt(4);
      String where =
          String.format(
              Locale.ROOT,
              "seed %d round %d: line %d of %d, %s, %s at parallelism %d, then %s at %d",
              seed,
              round,
              line,
              lines,
              savepoint ? "savepoint" : "checkpoint",
              before,
              from,
              after,
              to);
      assertThat(restored(scenario, line, savepoint, before, from, after, to))
          .as(where)
          .isEqualTo(undisturbed);
    }
  }

  private Map<String, List<String>> restored(
      Path scenario, int line, boolean savepoint, String before, int from, String after, int to)
      throws Exception {
    TestCluster.Run first;
    String state;
    try (TestCluster cluster = TestCluster.start(before, folder, from)) {
      first = cluster.hold(scenario, RandomScenario.PATTERNS, SETTINGS, line, null);
      state = savepoint ? cluster.savepoint(first) : cluster.checkpoint(first);
      cluster.cancel(first);
    }
    try (TestCluster cluster = TestCluster.start(after, folder, to)) {
      TestCluster.Run second = cluster.run(scenario, RandomScenario.PATTERNS, SETTINGS, state);
      Map<String, List<String>> all = outputs(first);
      outputs(second).forEach((output, more) -> all.get(output).addAll(more));
      all.values().forEach(each -> each.sort(null));
      return all;
    }
  }

  private static Map<String, List<String>> outputs(TestCluster.Run run) throws Exception {
    Map<String, List<String>> outputs = new TreeMap<>();
    for (String output : OUTPUTS) {
      List<String> lines = new ArrayList<>(TestCluster.lines(run, output));
      lines.sort(null);
      outputs.put(output, lines);
    }
    return outputs;
  }
}
