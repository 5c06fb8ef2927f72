package io.micromoments.faults;

import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.WebChannel;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Generates invalid records for every stream. */
final class Poison {

  private static final byte[] NO_MAGIC = {7, 0, 0, 0, 1, 2, 3};
  private static final byte[] UNKNOWN_SCHEMA = {0, 0x0F, 0x42, 0x3F, 0x01, 2, 3};
  private static final byte[] TOO_SHORT = {0, 0, 0};

  private Poison() {}

  static void add(
      SplittableRandom random, List<WorkloadRecord> before, List<WorkloadRecord> during) {
    for (ContextStream stream : ContextStream.values()) {
      before.add(poison(random, stream.topic(), NO_MAGIC));
      during.add(poison(random, stream.topic(), TOO_SHORT));
    }
    during.add(WorkloadRecord.poison(Topic.PATTERNS, 0, NO_MAGIC, sometime(random)));
    for (EventStream stream : EventStream.external()) {
      during.add(poison(random, stream.topic(), NO_MAGIC));
      during.add(poison(random, stream.topic(), UNKNOWN_SCHEMA));
      during.add(poison(random, stream.topic(), TOO_SHORT));
      during.add(poison(random, stream.topic(), null));
    }
    for (ClickstreamEvent event : unusable()) {
      Instant sent = sometime(random);
      int partition = random.nextInt(Workload.PARTITIONS);
      during.add(
          WorkloadRecord.of(EventStream.CLICKSTREAM.topic(), partition, "poison", event, sent));
    }
  }

  /** Returns decodable events without a customer or device, or with an implausible time. */
  private static List<ClickstreamEvent> unusable() {
    List<ClickstreamEvent> events = new ArrayList<>();
    events.add(click("of-nobody", Workload.BEGIN).build());
    events.add(
        click("too-old", Instant.parse("1999-12-31T23:59:59Z")).setCustomerId("poison").build());
    events.add(
        click("too-new", Instant.parse("2150-01-01T00:00:00Z")).setCustomerId("poison").build());
    events.add(
        click("ahead", Instant.parse("2099-01-01T00:00:00Z")).setCustomerId("poison").build());
    return events;
  }

  private static ClickstreamEvent.Builder click(String id, Instant at) {
    return ClickstreamEvent.newBuilder()
        .setEventId(id)
        .setEventTime(at)
        .setChannel(WebChannel.WEB)
        .setAction("view_item");
  }

  private static WorkloadRecord poison(SplittableRandom random, String topic, byte[] raw) {
    return WorkloadRecord.poison(
        topic, random.nextInt(Workload.partitions(topic)), raw, sometime(random));
  }

  private static Instant sometime(SplittableRandom random) {
    return Workload.BEGIN.plus(Duration.ofMillis(random.nextLong(Workload.SPAN.toMillis())));
  }
}
