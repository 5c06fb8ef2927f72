package io.micromoments.faults;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.PlaceEvent;
import io.micromoments.schemas.SensorEvent;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;

/**
 * Generates the events of a workload, from customers and devices: slightly out of order, some of
 * them late or duplicated, and sensor events with a clock that is ahead.
 */
final class EventGenerator {

  private static final Duration JITTER = Duration.ofSeconds(3);
  private static final Duration TOO_LATE = Duration.ofMinutes(3);
  private static final Duration SKEW = Duration.ofSeconds(100);
  private static final List<String> ACTIONS =
      List.of("page_view", "view_item", "view_item", "search", "add_to_cart", "purchase");
  private static final List<String> PAGES = List.of("loans", "mortgage", "home");
  private static final List<String> KINDS =
      List.of("call", "complaint", "balance_alert", "purchase", "address_change");
  private static final int PLACES = 4;
  private static final List<String> METRICS = List.of("temperature", "vibration");

  private final SplittableRandom random;
  private final WorkloadCustomers people;

  EventGenerator(SplittableRandom random, WorkloadCustomers people) {
    this.random = random;
    this.people = people;
  }

  void add(int events, List<WorkloadRecord> during) {
    for (int i = 0; i < events; i++) {
      Instant sent = Workload.BEGIN.plus(Workload.SPAN.multipliedBy(i).dividedBy(events));
      Instant faultLog = sent.minusMillis(random.nextLong(JITTER.toMillis()));
      if (random.nextInt(100) == 0) {
        faultLog = faultLog.minus(TOO_LATE);
      }
      WorkloadRecord item = event("event-" + i, faultLog, sent);
      during.add(item);
      if (random.nextInt(100) == 0) {
        during.add(item);
      }
    }
  }

  /**
   * Adds a final event to every partition that advances the watermark past all other events. Its
   * customer and kind match no pattern.
   */
  static void close(List<WorkloadRecord> during) {
    for (EventStream stream : EventStream.external()) {
      for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
        String id = "end-" + stream.label() + "-" + partition;
        during.add(
            WorkloadRecord.of(stream.topic(), partition, "end", end(stream, id), Workload.END));
      }
    }
  }

  private static SpecificRecord end(EventStream stream, String id) {
    return switch (stream) {
      case CLICKSTREAM -> click(id, Workload.END).setCustomerId("end").setAction("end").build();
      case BEACON ->
          beacon(id, Workload.END, "end").setCustomerId("end").setPlaceCategory("end").build();
      case SENSOR -> sensor(id, Workload.END, "end").setCustomerId("end").setMetric("end").build();
      case INTERACTION -> interaction(id, Workload.END, "end").setKind("end").build();
      case PLACE ->
          PlaceEvent.newBuilder()
              .setEventId(id)
              .setEventTime(Workload.END)
              .setPlaceId("end")
              .setKind("end")
              .build();
      case OUTCOME, MOMENT, PROFILE ->
          throw new IllegalArgumentException("not in a topic: " + stream.label());
    };
  }

  private WorkloadRecord event(String id, Instant at, Instant sent) {
    if (random.nextInt(40) == 0) {
      return closing(id, at, sent);
    }
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3, 4 -> click(id, at, sent);
      case 5, 6 -> visit(id, at, sent);
      case 7 -> reading(id, at.plus(SKEW), sent);
      default -> {
        InteractionEvent.Builder interaction =
            interaction(id, at, people.customer(random)).setKind(oneOf(KINDS));
        if (random.nextInt(4) == 0) {
          interaction.setCustomerId(null).setIdentifier(people.card(random));
        }
        String key =
            interaction.getCustomerId() == null
                ? interaction.getIdentifier()
                : interaction.getCustomerId();
        yield item(EventStream.INTERACTION, key, interaction.build(), sent);
      }
    };
  }

  private WorkloadRecord closing(String id, Instant at, Instant sent) {
    PlaceEvent closing =
        PlaceEvent.newBuilder()
            .setEventId(id)
            .setEventTime(at)
            .setPlaceId("place-" + random.nextInt(PLACES))
            .setKind("closing")
            .build();
    return item(EventStream.PLACE, closing.getPlaceId(), closing, sent);
  }

  private WorkloadRecord click(String id, Instant at, Instant sent) {
    ClickstreamEvent.Builder click =
        click(id, at).setAction(oneOf(ACTIONS)).setItemId("item-" + random.nextInt(5));
    if ("page_view".equals(click.getAction())) {
      click.setPageCategory(oneOf(PAGES));
    }
    String device = people.device(random);
    return switch (random.nextInt(10)) {
      case 0 -> {
        String owner = people.ownerOf(device);
        yield item(
            EventStream.CLICKSTREAM,
            owner,
            click.setDeviceId(device).setCustomerId(owner).setAction("login").build(),
            sent);
      }
      case 1, 2, 3 ->
          item(EventStream.CLICKSTREAM, device, click.setDeviceId(device).build(), sent);
      default -> {
        String customer = people.customer(random);
        yield item(EventStream.CLICKSTREAM, customer, click.setCustomerId(customer).build(), sent);
      }
    };
  }

  private WorkloadRecord visit(String id, Instant at, Instant sent) {
    String device = people.device(random);
    BeaconEvent.Builder visit =
        beacon(id, at, device)
            .setPlaceId("place-" + random.nextInt(PLACES))
            .setPlaceCategory(random.nextInt(3) > 0 ? "branch" : "mall")
            .setTransition(random.nextInt(4) > 0 ? Transition.ENTER : Transition.EXIT);
    if (random.nextBoolean()) {
      visit.setCustomerId(people.ownerOf(device));
    }
    return item(EventStream.BEACON, device, visit.build(), sent);
  }

  private WorkloadRecord reading(String id, Instant at, Instant sent) {
    String device = people.device(random);
    return item(
        EventStream.SENSOR,
        device,
        sensor(id, at, device).setMetric(oneOf(METRICS)).setReading(random.nextInt(120)).build(),
        sent);
  }

  private static ClickstreamEvent.Builder click(String id, Instant at) {
    return ClickstreamEvent.newBuilder().setEventId(id).setEventTime(at).setChannel(WebChannel.WEB);
  }

  private static BeaconEvent.Builder beacon(String id, Instant at, String device) {
    return BeaconEvent.newBuilder()
        .setEventId(id)
        .setEventTime(at)
        .setDeviceId(device)
        .setPlaceId("place")
        .setTransition(Transition.ENTER);
  }

  private static SensorEvent.Builder sensor(String id, Instant at, String device) {
    return SensorEvent.newBuilder()
        .setEventId(id)
        .setEventTime(at)
        .setDeviceId(device)
        .setSensorType("machine")
        .setReading(0);
  }

  private static InteractionEvent.Builder interaction(String id, Instant at, String customer) {
    return InteractionEvent.newBuilder()
        .setEventId(id)
        .setEventTime(at)
        .setCustomerId(customer)
        .setChannel("CALL_CENTER");
  }

  private static WorkloadRecord item(
      EventStream stream, String key, SpecificRecord event, Instant sent) {
    return WorkloadRecord.of(
        stream.topic(), Workload.partition(stream.topic(), key), key, event, sent);
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
