package io.micromoments.stack;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.Product;
import io.micromoments.schemas.Proximity;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;

/**
 * Simulates bank customers: they check accounts, read about loans, visit a dealership, come to a
 * branch after a complaint, or start a form and abandon it. A seed determines customers and
 * actions; timestamps come from the clock.
 */
public final class EventSimulator implements Runnable {

  private static final int FIRST_NUMBER = 1_000;

  /** Id of a simulated customer. */
  static final String FIRST_CUSTOMER = "customer-" + FIRST_NUMBER;

  /** Number of simulated customers. */
  public static final int CUSTOMERS = 500;

  private static final double STORIES_A_SECOND = 2;
  private static final int CATALOG = 4;

  /** A scheduled event. */
  private record ScheduledEvent(Instant at, String topic, String key, SpecificRecord record)
      implements Comparable<ScheduledEvent> {
    @Override
    public int compareTo(ScheduledEvent other) {
      return at.compareTo(other.at);
    }
  }

  private final TopicClient topics;
  private final Random random;
  private final PriorityQueue<ScheduledEvent> scheduledEvents = new PriorityQueue<>();
  private final String run;
  private long number;

  /**
   * Creates a generator.
   *
   * @param topics used by this generator alone
   * @param seed determines customers and actions
   */
  public EventSimulator(TopicClient topics, long seed) {
    this.topics = topics;
    this.random = new Random(seed);
    this.run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  }

  /** Sends the context records, then events until the thread is interrupted. */
  @Override
  public void run() {
    sendContext();
    Instant next = Instant.now();
    while (!Thread.currentThread().isInterrupted()) {
      Instant now = Instant.now();
      while (!next.isAfter(now)) {
        story(next);
        next =
            next.plusMillis((long) (-Math.log(1 - random.nextDouble()) * 1_000 / STORIES_A_SECOND));
      }
      while (!scheduledEvents.isEmpty() && !scheduledEvents.peek().at().isAfter(now)) {
        ScheduledEvent act = scheduledEvents.remove();
        topics.put(act.topic(), act.key(), act.record());
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** Sends the catalogue and each customer's profile, consents and candidate offers. */
  private void sendContext() {
    Instant now = Instant.now();
    offer("auto-loan-discount", OfferKind.OFFER, "auto-loan", "auto-loan", now);
    offer("relationship-review", OfferKind.SERVICE, "advice", "service-visit", now);
    offer("address-help", OfferKind.SERVICE, "help", "address-change", now);
    offer("gold-card", OfferKind.OFFER, "card", "credit-card", now);
    for (int i = 0; i < CUSTOMERS; i++) {
      String customer = customer(i);
      send(
          ContextStream.PROFILE,
          customer,
          CustomerProfile.newBuilder()
              .setEventId(id())
              .setEventTime(now)
              .setCustomerId(customer)
              .setSegment(i % 3 == 0 ? "family" : "single")
              .setProducts(
                  List.of(
                      new Product("checking", "active"),
                      new Product("auto-loan", i % 2 == 0 ? "closed" : "active")))
              .setPreferredChannels(List.of("MOBILE_APP"))
              .build());
      for (String purpose : List.of("personalisation", "location")) {
        send(
            ContextStream.CONSENT,
            customer + "/" + purpose,
            new Consent(id(), now, customer, purpose, i % 10 != 9));
      }
      send(
          ContextStream.OFFERS,
          customer,
          new CandidateOffers(
              id(),
              now,
              customer,
              List.of(
                  new CandidateOffer("gold-card", 0.9),
                  new CandidateOffer("relationship-review", 0.7),
                  new CandidateOffer("auto-loan-discount", 0.5),
                  new CandidateOffer("address-help", 0.3))));
    }
    topics.flush();
  }

  private void offer(String id, OfferKind kind, String category, String intent, Instant now) {
    send(
        ContextStream.CATALOG,
        id,
        Offer.newBuilder()
            .setEventId(id())
            .setEventTime(now)
            .setOfferId(id)
            .setKind(kind)
            .setCategory(category)
            .setIntents(List.of(intent))
            .build());
  }

  private void send(ContextStream stream, String key, SpecificRecord record) {
    topics.put(stream.topic(), key, record);
  }

  private void story(Instant start) {
    String customer = customer(random.nextInt(CUSTOMERS));
    switch (random.nextInt(CATALOG + 2)) {
      case 0 -> {
        beacon(customer, start, "car-dealership");
        click(customer, start.plusSeconds(5 + random.nextInt(20)), "page_view", "auto-loan-rates");
        click(customer, start.plusSeconds(30), "page_view", "loan-calculator");
      }
      case 1 -> {
        click(customer, start, "page_view", "auto-loan-guide");
        click(customer, start.plusSeconds(10), "page_view", "auto-loan-rates");
        click(customer, start.plusSeconds(25), "page_view", "loan-calculator");
      }
      case 2 -> {
        complaint(customer, start);
        beacon(customer, start.plusSeconds(20), "bank-branch");
      }
      case 3 -> click(customer, start, "page_view", "address-form");
      default -> {
        click(customer, start, "login", "home");
        click(customer, start.plusSeconds(3), "page_view", "accounts");
      }
    }
  }

  private void click(String customer, Instant at, String action, String page) {
    scheduledEvents.add(
        new ScheduledEvent(
            at,
            EventStream.CLICKSTREAM.topic(),
            customer,
            ClickstreamEvent.newBuilder()
                .setEventId(id())
                .setEventTime(at)
                .setCustomerId(customer)
                .setDeviceId("phone-" + customer)
                .setChannel(random.nextInt(3) == 0 ? WebChannel.WEB : WebChannel.MOBILE_APP)
                .setAction(action)
                .setPageCategory(page)
                .setProperties(Map.of())
                .build()));
  }

  private void beacon(String customer, Instant at, String place) {
    scheduledEvents.add(
        new ScheduledEvent(
            at,
            EventStream.BEACON.topic(),
            customer,
            BeaconEvent.newBuilder()
                .setEventId(id())
                .setEventTime(at)
                .setCustomerId(customer)
                .setDeviceId("phone-" + customer)
                .setPlaceId(place + "-" + random.nextInt(20))
                .setPlaceCategory(place)
                .setTransition(Transition.ENTER)
                .setProximity(Proximity.NEAR)
                .build()));
  }

  private void complaint(String customer, Instant at) {
    scheduledEvents.add(
        new ScheduledEvent(
            at,
            EventStream.INTERACTION.topic(),
            customer,
            InteractionEvent.newBuilder()
                .setEventId(id())
                .setEventTime(at)
                .setCustomerId(customer)
                .setChannel("CALL_CENTER")
                .setKind("complaint")
                .setOutcome("open")
                .build()));
  }

  private static String customer(int number) {
    return "customer-" + (FIRST_NUMBER + number);
  }

  private String id() {
    return run + "-" + number++;
  }
}
