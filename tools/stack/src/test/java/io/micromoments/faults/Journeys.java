package io.micromoments.faults;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.SensorEvent;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;

/**
 * Simulates customers who take one step per wave, each in another topic: a click, a call, a visit,
 * and so on. Three steps are a moment, which is found only if the topics are read in the order of
 * the steps. Meanwhile some customers withdraw consent, a pattern is retired, another is published,
 * and one exceeds the evaluation limit.
 *
 * <p>The event time of each event is the time at which it is created.
 */
final class Journeys {

  static final int CUSTOMERS = 30;

  private static final String JOURNEY =
      """
      pattern: journey
      version: 1
      moment: GO
      intent: loan
      within: 1h
      requires-consent: [personalisation]
      steps:
        - { step: click, on: clickstream, where: event.action == "view_item" }
        - { step: call, on: interaction, where: event.kind == "call" }
        - { step: visit, on: beacon, where: event.place_category == "branch" }
      """;
  private static final String SINGLE =
      """
      pattern: NAME
      version: 1
      moment: KNOW
      intent: loan
      steps: [{ step: only, on: STREAM, where: WHERE }]
      """;
  private static final String GREEDY =
      """
      pattern: greedy
      version: 1
      moment: DO
      intent: loan
      steps:
        - step: only
          on: clickstream
          where: event.query.replace("a", event.query).replace("a", event.query).size() == 8
      """;

  static final String GREEDY_NAME = "greedy";

  private final TopicClient topics;

  private final JourneyMoments moments = new JourneyMoments();

  /** Records that producers hold back during a broker outage, by topic. */
  private final Map<String, List<Runnable>> kept = new TreeMap<>();

  private boolean keeps;
  private int waves;

  Journeys(TopicClient topics) {
    this.topics = topics;
  }

  /** Returns the moments expected for all events sent. */
  JourneyMoments moments() {
    return moments;
  }

  /** Sends the context records and the initial patterns, before the job starts. */
  void begin() {
    publish(JourneyMoments.JOURNEY, JOURNEY);
    publish(
        JourneyMoments.RETIRED,
        single(JourneyMoments.RETIRED, "clickstream", "event.action == \"view_item\""));
    publish(
        JourneyMoments.QUARANTINED,
        single(JourneyMoments.QUARANTINED, "beacon", "event.place_category == \"branch\""));
    publish(GREEDY_NAME, GREEDY);
    topics.put(
        "context.catalog",
        "loan",
        Offer.newBuilder()
            .setEventId("offer")
            .setEventTime(Workload.BEGIN)
            .setOfferId("loan")
            .setCategory("credit")
            .build());
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      consent(customer, true, Workload.BEGIN);
      topics.put(
          "context.offers",
          name(customer),
          new CandidateOffers(
              "list-" + customer,
              Workload.BEGIN,
              name(customer),
              List.of(new CandidateOffer("loan", 1.0))));
    }
    topics.flush();
  }

  private static String single(String name, String stream, String where) {
    return SINGLE.replace("NAME", name).replace("STREAM", stream).replace("WHERE", where);
  }

  private void publish(String name, String yaml) {
    topics.put(
        Topic.PATTERNS,
        name,
        new PatternDefinition(name, Workload.BEGIN, name, 1, yaml, PatternStatus.live));
  }

  /** Sends one step of each customer. */
  void wave() {
    int wave = waves++;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      String id = id(customer, wave);
      Instant now = now();
      moments.sent(id, customer, wave, now);
      switch (JourneyMoments.step(customer, wave)) {
        case 0 ->
            send(
                EventStream.CLICKSTREAM,
                customer,
                ClickstreamEvent.newBuilder()
                    .setEventId(id)
                    .setEventTime(now)
                    .setCustomerId(name(customer))
                    .setChannel(WebChannel.WEB)
                    .setAction("view_item")
                    .build());
        case 1 ->
            send(
                EventStream.INTERACTION,
                customer,
                InteractionEvent.newBuilder()
                    .setEventId(id)
                    .setEventTime(now)
                    .setCustomerId(name(customer))
                    .setChannel("CALL_CENTER")
                    .setKind("call")
                    .build());
        default ->
            send(
                EventStream.BEACON,
                customer,
                visit(id, now, name(customer)).setPlaceCategory("branch").build());
      }
    }
    exceedEvaluationLimit(wave + "-" + 0);
    if (!keeps) {
      topics.flush();
    }
  }

  /**
   * Sends enough clicks to quarantine the greedy pattern, unless it already is: each click is
   * evaluated in ingest or, if it arrived before the job had begun, downstream.
   */
  void exceedEvaluationLimit() {
    for (int i = 0; i < 3 * Condition.MAX_ABORTED_EVALUATIONS; i++) {
      exceedEvaluationLimit("end-" + i);
    }
    topics.flush();
  }

  /** Sends a click of another customer that makes {@link #GREEDY_NAME} exceed the limit. */
  private void exceedEvaluationLimit(String id) {
    send(
        EventStream.CLICKSTREAM,
        CUSTOMERS,
        ClickstreamEvent.newBuilder()
            .setEventId("greedy-" + id)
            .setEventTime(now())
            .setCustomerId(name(CUSTOMERS))
            .setChannel(WebChannel.WEB)
            .setAction("search")
            .setQuery("a".repeat(1_000))
            .build());
  }

  private <T extends SpecificRecord> void send(EventStream stream, int customer, T event) {
    Runnable sending = () -> topics.put(stream.topic(), name(customer), event);
    if (keeps) {
      kept.computeIfAbsent(stream.topic(), topic -> new ArrayList<>()).add(sending);
    } else {
      sending.run();
    }
  }

  /** Makes producers hold back their records from now on. */
  void holdBack() {
    keeps = true;
  }

  /** Sends the records held back, topic by topic in random order. */
  void sendHeldBack(SplittableRandom random, Duration between) {
    keeps = false;
    List<String> order = new ArrayList<>(kept.keySet());
    while (!order.isEmpty()) {
      kept.get(order.remove(random.nextInt(order.size()))).forEach(Runnable::run);
      topics.flush();
      LockSupport.parkNanos(between.toNanos());
    }
    kept.clear();
  }

  private static BeaconEvent.Builder visit(String id, Instant at, String customer) {
    return BeaconEvent.newBuilder()
        .setEventId(id)
        .setEventTime(at)
        .setDeviceId("phone-" + customer)
        .setCustomerId(customer)
        .setPlaceId("place")
        .setTransition(Transition.ENTER);
  }

  /** Withdraws the consent of customers; returns when the broker has acknowledged it. */
  void withdraw(Set<Integer> customers) {
    for (int customer : customers) {
      if (moments.withdraws(customer, waves)) {
        consent(customer, false, now());
      }
    }
    topics.flush();
  }

  private void consent(int customer, boolean granted, Instant at) {
    topics.put(
        "context.consent",
        name(customer) + "/personalisation",
        new Consent("consent-" + customer, at, name(customer), "personalisation", granted));
  }

  /** Retires a pattern, which stays active for the job's lead time. */
  void retire() {
    topics.put(Topic.PATTERNS, null, JourneyMoments.RETIRED, null);
    topics.flush();
    moments.retired(now());
  }

  /** Quarantines a pattern, as an operator would. */
  void quarantine() {
    topics.put(
        Topic.QUARANTINE,
        "PATTERN/" + JourneyMoments.QUARANTINED,
        new Quarantine(
            "by an operator",
            now(),
            DefinitionKind.PATTERN,
            JourneyMoments.QUARANTINED,
            1,
            "by an operator"));
    topics.flush();
    moments.quarantined(now());
  }

  /** Publishes a pattern that becomes effective after a delay. */
  void publish(Duration after) {
    Instant at = now().plus(after);
    moments.published(at);
    topics.put(
        Topic.PATTERNS,
        JourneyMoments.PUBLISHED,
        new PatternDefinition(
            JourneyMoments.PUBLISHED,
            at,
            JourneyMoments.PUBLISHED,
            1,
            single(JourneyMoments.PUBLISHED, "interaction", "event.kind == \"call\""),
            PatternStatus.live));
    topics.flush();
  }

  /**
   * Sends events of two devices to every partition, as one device does not advance event time.
   * Waits for the out-of-orderness bound first, so that the watermark passes all earlier events.
   *
   * @param outOfOrderness of the job
   */
  void end(Duration outOfOrderness) {
    LockSupport.parkNanos(outOfOrderness.plusSeconds(1).toNanos());
    Instant at = now();
    for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
      for (String device : Set.of("one", "two")) {
        String id = "end-" + partition + device;
        put(
            EventStream.CLICKSTREAM,
            partition,
            ClickstreamEvent.newBuilder()
                .setEventId(id)
                .setEventTime(at)
                .setDeviceId(device)
                .setCustomerId("end")
                .setChannel(WebChannel.WEB)
                .setAction("end")
                .build());
        put(
            EventStream.INTERACTION,
            partition,
            InteractionEvent.newBuilder()
                .setEventId(id)
                .setEventTime(at)
                .setCustomerId(device)
                .setChannel("CALL_CENTER")
                .setKind("end")
                .build());
        put(EventStream.BEACON, partition, visit(id, at, device).setPlaceCategory("end").build());
        put(
            EventStream.SENSOR,
            partition,
            SensorEvent.newBuilder()
                .setEventId(id)
                .setEventTime(at)
                .setDeviceId(device)
                .setCustomerId("end")
                .setSensorType("machine")
                .setReading(0)
                .setMetric("end")
                .build());
      }
    }
    topics.flush();
  }

  private <T extends SpecificRecord> void put(EventStream stream, int partition, T event) {
    topics.put(stream.topic(), partition, "end", topics.bytes(stream.topic(), event));
  }

  /** Returns the time in the precision of records, as microseconds could change the event order. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String id(int customer, int wave) {
    return name(customer) + "-" + wave;
  }

  private static String name(int customer) {
    return "c" + customer;
  }
}
