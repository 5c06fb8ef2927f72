package io.micromoments.faults;

import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTally.Fate;
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
 * Outcomes of events, summed over all subtasks of a job.
 *
 * @param counts by fate, plus the number of buffered events
 */
record EventCounts(Map<String, Long> counts) {

  /** Fates that ingest assigns, so they are the same in every run. */
  private static final List<Fate> AT_INGEST = List.of(Fate.REJECTED, Fate.LATE);

  private static final String PREFIX = EventTally.GROUP + ".";
  private static final String BUFFERED = PREFIX + "buffered";
  private static final List<String> NAMES =
      Stream.concat(
              Arrays.stream(Fate.values()).map(fate -> PREFIX + fate.label()), Stream.of(BUFFERED))
          .toList();

  static EventCounts of(RunningJob job) throws IOException {
    return new EventCounts(job.sums(NAMES));
  }

  /** Reads the counts from a checkpoint, without buffered events, which are in state themselves. */
  static EventCounts in(Path checkpoint) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (Map<String, Long> counted : CheckpointedLists.read(checkpoint, EventTally.COUNTED)) {
      counted.forEach((fate, count) -> counts.merge(PREFIX + fate, count, Long::sum));
    }
    return new EventCounts(counts);
  }

  /** Returns a copy without the buffered events. */
  EventCounts counted() {
    Map<String, Long> counted = new TreeMap<>(counts);
    counted.remove(BUFFERED);
    return new EventCounts(counted);
  }

  /** Returns whether all events of a workload were read and each one is accounted for. */
  boolean isComplete(long events) {
    return read() == events && accountedFor() == events;
  }

  /** Returns whether no events are buffered. */
  boolean isNothingBuffered() {
    return counts.getOrDefault(BUFFERED, 0L) == 0;
  }

  /**
   * Returns whether this tally, from state, can be complete. It lacks buffered events; their
   * exported number is a lower bound, as the metrics of a task may be missing.
   */
  boolean isCompleteWith(EventCounts exported, long events) {
    return read() == events
        && accountedFor() + exported.counts.getOrDefault(BUFFERED, 0L) <= events;
  }

  /**
   * Describes the differences from another run of the same workload that are not allowed.
   *
   * @param ignorableRepeats see {@link Workload#ignorableRepeats}
   */
  List<String> differences(EventCounts reference, long ignorableRepeats) {
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
