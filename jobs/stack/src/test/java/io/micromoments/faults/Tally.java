package io.micromoments.faults;

import io.micromoments.patterns.flow.EventTally;
import io.micromoments.patterns.flow.EventTally.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What has become of the events, over all tasks of a job.
 *
 * @param counts by the name of the fate, and what is buffered
 */
record Tally(Map<String, Long> counts) {

  /** What is decided where events are read, and so the same in every run. */
  private static final List<Fate> AT_INGEST = List.of(Fate.REJECTED, Fate.LATE);

  private static final String PREFIX = EventTally.GROUP + ".";
  private static final String BUFFERED = PREFIX + "buffered";
  private static final List<String> NAMES =
      Stream.concat(
              Arrays.stream(Fate.values()).map(fate -> PREFIX + fate.label()), Stream.of(BUFFERED))
          .toList();

  static Tally of(RunningJob job) throws IOException {
    return new Tally(job.sums(NAMES));
  }

  /** As a checkpoint has it; what is buffered is not counted in state, for it is there itself. */
  static Tally in(Path checkpoint) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (Map<String, Long> counted : CheckpointedLists.read(checkpoint, EventTally.COUNTED)) {
      counted.forEach((fate, count) -> counts.merge(PREFIX + fate, count, Long::sum));
    }
    return new Tally(counts);
  }

  /** Without what is buffered. */
  Tally counted() {
    Map<String, Long> counted = new TreeMap<>(counts);
    counted.remove(BUFFERED);
    return new Tally(counted);
  }

  /** All events of a workload were read, and each one is somewhere. */
  boolean isComplete(long events) {
    return read() == events && accountedFor() == events;
  }

  /** Nothing waits for its time. */
  boolean isNothingBuffered() {
    return counts.getOrDefault(BUFFERED, 0L) == 0;
  }

  /** This one, from state, would be complete with at least what another says to be buffered. */
  boolean isCompleteWith(Tally exported, long events) {
    return read() == events
        && accountedFor() + exported.counts.getOrDefault(BUFFERED, 0L) <= events;
  }

  /**
   * What became of events otherwise than in another run of the same, in words; empty when nothing
   * that counts did.
   *
   * @param ignorableRepeats see {@link Workload#ignorableRepeats}
   */
  List<String> differences(Tally reference, long ignorableRepeats) {
    List<String> differences = new ArrayList<>();
    for (Fate fate : AT_INGEST) {
      if (of(fate) != reference.of(fate)) {
        differences.add("%s is %s, in peace %s".formatted(fate, this, reference));
      }
    }
    if (Math.abs(of(Fate.DUPLICATE) - reference.of(Fate.DUPLICATE)) > ignorableRepeats) {
      differences.add(
          String.format(
              Locale.ROOT,
              "DUPLICATE is %s, in peace %s, with %d repeats that may be ignored",
              this,
              reference,
              ignorableRepeats));
    }
    return differences;
  }

  long read() {
    return of(Fate.READ);
  }

  long of(Fate fate) {
    return counts.getOrDefault(PREFIX + fate.label(), 0L);
  }

  private long accountedFor() {
    long sum = counts.getOrDefault(BUFFERED, 0L);
    for (Fate fate : Fate.values()) {
      sum += fate == Fate.READ ? 0 : of(fate);
    }
    return sum;
  }

  @Override
  public String toString() {
    return counts + ", accounted for " + accountedFor();
  }
}
