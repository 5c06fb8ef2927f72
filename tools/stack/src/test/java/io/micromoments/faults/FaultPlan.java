package io.micromoments.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The faults of a round and their timing, reproducible from a seed. */
record FaultPlan(List<Planned> faults) {

  private static final int MOST = 3;

  /** Faults occur between these shares of records sent; outside there is little to disturb. */
  private static final double FIRST = 0.05;

  private static final double LAST = 0.9;

  /**
   * A planned fault.
   *
   * @param sent share of the records that have been sent when the fault occurs
   * @param number selects the process, or the call at a crash point
   */
  record Planned(Fault fault, double sent, int number) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s at %.0f %% (%d)", fault, 100 * sent, number);
    }
  }

  static final FaultPlan NONE = new FaultPlan(List.of());

  /** Returns a plan of one to three of the allowed faults. */
  static FaultPlan of(long seed, List<Fault> allowed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Planned> faults = new ArrayList<>();
    int count = 1 + random.nextInt(MOST);
    for (int i = 0; i < count; i++) {
      faults.add(planned(random, allowed.get(random.nextInt(allowed.size()))));
    }
    faults.sort(Comparator.comparing(Planned::sent));
    return new FaultPlan(List.copyOf(faults));
  }

  /** Returns a plan of exactly these faults, at times derived from the seed. */
  static FaultPlan exactly(long seed, List<Fault> faults) {
    SplittableRandom random = new SplittableRandom(seed);
    return new FaultPlan(
        faults.stream()
            .map(fault -> planned(random, fault))
            .sorted(Comparator.comparing(Planned::sent))
            .toList());
  }

  private static Planned planned(SplittableRandom random, Fault fault) {
    int most = fault.point().map(CrashPoint::hits).orElse(100);
    return new Planned(
        fault, FIRST + random.nextDouble() * (LAST - FIRST), 1 + random.nextInt(most));
  }

  @Override
  public String toString() {
    return faults.stream().map(Planned::toString).collect(Collectors.joining(", "));
  }
}
