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
 * What one round sends: the same from the same seed, in the same partitions and the same order.
 *
 * @param before what the job finds when it starts: all that is known then, and the patterns
 * @param during the events, and between them what becomes known and what is published meanwhile,
 *     each before the events that come after it
 * @param owners of devices: to whom each is linked, if to anybody
 */
record Workload(List<Item> before, List<Item> during, Map<String, String> owners) {

  static final int PARTITIONS = 3;
  static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
  static final Duration SPAN = Duration.ofHours(1);

  /** What becomes known in one of them is sent before its first event. */
  private static final int PHASES = 6;

  /** After all that happens: every deadline and window has passed by then. */
  static final Instant END = BEGIN.plus(Duration.ofHours(4));

  /**
   * A workload.
   *
   * @param events how many, without those that close the partitions
   */
  static Workload of(long seed, int events) {
    SplittableRandom random = new SplittableRandom(seed);
    People people = People.some(random.split());
    List<Item> before = new ArrayList<>(Definitions.before());
    List<Item> during = new ArrayList<>(Definitions.during());
    new Knowledge(random.split(), people).add(before, during);
    new Happenings(random.split(), people).add(events, during);
    Poison.add(random.split(), before, during);
    // Stable: what has the same place stays as it was made.
    during.sort(
        Comparator.<Item>comparingLong(item -> phase(item.at()))
            .thenComparing(Item::isEvent)
            .thenComparing(Item::at));
    Happenings.close(during);
    return new Workload(List.copyOf(before), List.copyOf(during), people.owners());
  }

  private static long phase(Instant at) {
    return Duration.between(BEGIN, at).toMillis() * PHASES / SPAN.toMillis();
  }

  /** Those of {@link #events} that do not close the partitions. */
  long eventsBeforeEnd() {
    return during.stream().filter(item -> item.isEvent() && item.at().isBefore(END)).count();
  }

  /**
   * How many repeats may be ignored instead of dropped, where no pattern uses such events yet and
   * they tell nothing else: those of visits that name their customer.
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

  /** How many records there are on the topics of events, whatever becomes of them. */
  long events() {
    return during.stream().filter(Item::isEvent).count();
  }

  /** A partition by key, the same in every run. */
  static int partition(String topic, String key) {
    return Math.floorMod(key.hashCode(), partitions(topic));
  }

  static int partitions(String topic) {
    return Topic.input(topic).orElseThrow().isSmall() ? 1 : PARTITIONS;
  }
}
