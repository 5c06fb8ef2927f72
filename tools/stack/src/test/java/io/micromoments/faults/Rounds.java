package io.micromoments.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs rounds on a scene and checks their output. */
final class Rounds {

  private static final int EVENTS = 1_600;

  private record Key(long workload, Setting setting) {}

  private final TestStack scene;
  private final Map<Key, Round.Result> references = new HashMap<>();
  private final Map<Long, Workload> workloads = new HashMap<>();
  private int played;

  Rounds(TestStack scene) {
    this.scene = scene;
  }

  /**
   * Runs a round.
   *
   * @return descriptions of all violations
   */
  List<String> play(long workloadSeed, Setting setting, FaultPlan plan) throws Exception {
    Workload workload = workloads.computeIfAbsent(workloadSeed, seed -> Workload.of(seed, EVENTS));
    Optional<Round.Result> reference =
        setting.arrival() ? Optional.empty() : Optional.of(reference(workloadSeed, setting));
    System.out.printf(Locale.ROOT, "%nworkload %d, %s: %s%n", workloadSeed, setting, plan);
    Round.Result result =
        timed(
            new Round(scene, nextPrefix(), workload, plan, setting.arguments()),
            reference.map(Round.Result::outputs));
    List<String> failures = new ArrayList<>();
    if (reference.isPresent()) {
      failures.addAll(compared(workload, setting, result, reference.get()));
    } else {
      failures.addAll(new ArrivalCheck(workload).failures(result.outputs()));
    }
    return failures;
  }

  private static List<String> compared(
      Workload workload, Setting setting, Round.Result result, Round.Result reference) {
    List<String> failures = new ArrayList<>(result.outputs().missingFrom(reference.outputs()));
    failures.addAll(result.outputs().unexpectedIn(reference.outputs()));
    if (setting.exactlyOnce()) {
      failures.addAll(result.outputs().duplicatedIn(reference.outputs()));
    }
    failures.addAll(result.tally().differences(reference.tally(), workload.ignorableRepeats()));
    return failures;
  }

  private Round.Result reference(long workloadSeed, Setting setting) throws Exception {
    Key key = new Key(workloadSeed, setting.reference());
    if (!references.containsKey(key)) {
      System.out.printf(
          Locale.ROOT, "%nworkload %d, %s: in peace%n", workloadSeed, setting.reference());
      references.put(
          key,
          timed(
              new Round(
                  scene,
                  nextPrefix(),
                  workloads.get(workloadSeed),
                  FaultPlan.NONE,
                  setting.reference().arguments()),
              Optional.empty()));
    }
    return references.get(key);
  }

  private static Round.Result timed(Round round, Optional<Outputs> reference) throws Exception {
    long begin = System.nanoTime();
    Round.Result result;
    try {
      result = round.play(reference);
    } catch (AssertionError failed) {
      System.out.printf("  failed: %s%n", failed.getMessage());
      throw failed;
    }
    System.out.printf(
        Locale.ROOT,
        "  %d s; happened: %s; %s; %s%n",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        result.faultLog(),
        result.outputs(),
        result.tally());
    return result;
  }

  private String nextPrefix() {
    return "r" + played++ + ".";
  }
}
