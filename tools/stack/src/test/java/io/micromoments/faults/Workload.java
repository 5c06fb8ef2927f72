package io.micromoments.faults;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The records of a round: the same seed gives the same records in the same partitions and order.
 *
 * @param before records sent before the job starts: initial context and patterns
 * @param during events, with context records and definitions between them, each sent before later
 *     events
 * @param owners by device, the customer to whom it belongs once it is linked
 */
record Workload(
    List<WorkloadRecord> before, List<WorkloadRecord> during, Map<String, String> owners) {

  static final int PARTITIONS = 3;
  static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
  static final Duration SPAN = Duration.ofHours(1);

  /** Number of phases; the context records of a phase are sent before its first event. */
  private static final int PHASES = 6;

  /** Event time of the closing events, after every deadline and window. */
  static final Instant END = BEGIN.plus(Duration.ofHours(4));

  /**
   * Creates a workload.
   *
   * @param events number of events, not counting duplicates and closing events
   */
  static Workload of(long seed, int events) {
    SplittableRandom random = new SplittableRandom(seed);
    WorkloadCustomers people = WorkloadCustomers.some(random.split());
    List<WorkloadRecord> before = new ArrayList<>(Definitions.before());
    List<WorkloadRecord> during = new ArrayList<>(Definitions.during());
    new ContextGenerator(random.split(), people).add(before, during);
    new EventGenerator(random.split(), people).add(events, during);
    Poison.add(random.split(), before, during);
    // The sort is stable, so items that compare as equal keep the order of their creation.
    during.sort(
        Comparator.<WorkloadRecord>comparingLong(item -> phase(item.at()))
            .thenComparing(WorkloadRecord::isEvent)
            .thenComparing(WorkloadRecord::at));
    EventGenerator.close(during);
    return new Workload(List.copyOf(before), List.copyOf(during), people.owners());
  }

  private static long phase(Instant at) {
    return Duration.between(BEGIN, at).toMillis() * PHASES / SPAN.toMillis();
  }

  /** Returns the number of {@link #events} without those that close the partitions. */
  long eventsBeforeEnd() {
    return during.stream().filter(item -> item.isEvent() && item.at().isBefore(END)).count();
  }

  /**
   * Returns the number of duplicates that ingest may ignore instead of dropping, because no pattern
   * uses such events yet and they carry no other information: visits that name their customer.
   */
  long ignorableRepeats() {
    return IntStream.range(1, during.size())
        .filter(
            i ->
                during.get(i).equals(during.get(i - 1))
                    && during.get(i).record() instanceof BeaconEvent visit
                    && visit.getCustomerId() != null)
        .count();
  }

  /** Returns the number of records on event topics, including invalid and late ones. */
  long events() {
    return during.stream().filter(WorkloadRecord::isEvent).count();
  }

  /** Returns the partition of a key, the same in every run. */
  static int partition(String topic, String key) {
    return Math.floorMod(key.hashCode(), partitions(topic));
  }

  static int partitions(String topic) {
    return Topic.named(topic).orElseThrow().isSmall() ? 1 : PARTITIONS;
  }
}
