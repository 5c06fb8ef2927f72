package io.micromoments.benchmark.kafka;

import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.EncodedEvents;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Vocabulary;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Patterns, offers, customers and their clicks. */
final class BenchmarkData {

  static final String CLICKS = "events.clickstream";

  private static final long SEED = 11;
  private static final int OFFERS = 10;

  private final int patterns;
  private final int customers;
  private final EncodedEvents recording;

  /**
   * @param clicks number of distinct clicks
   */
  BenchmarkData(int patterns, int customers, int clicks) {
    this.patterns = patterns;
    this.customers = customers;
    this.recording = new Clickstream(SEED, customers, Clickstream.STEP).record(clicks);
  }

  int patterns() {
    return patterns;
  }

  /** Writes patterns, offers and consent to their topics, all effective before the first click. */
  void tell(TopicClient topics) {
    Instant before = Instant.now().minusSeconds(36_000);
    for (PatternSpec spec : PatternSpec.family(patterns)) {
      SourceText text = PatternFile.of(spec);
      topics.put(
          Topic.PATTERNS,
          spec.name(),
          new PatternDefinition(
              spec.name(), before, spec.name(), 1, text.text(), PatternStatus.live));
    }
    for (int i = 0; i < OFFERS; i++) {
      topics.put(
          ContextStream.CATALOG.topic(),
          "offer-" + i,
          Offer.newBuilder()
              .setEventId("offer-" + i)
              .setEventTime(before)
              .setOfferId("offer-" + i)
              .setCategory(Vocabulary.CATEGORIES.get(i))
              .setIntents(List.of(Vocabulary.CATEGORIES.get(i)))
              .build());
    }
    List<CandidateOffer> list =
        IntStream.range(0, OFFERS)
            .mapToObj(i -> new CandidateOffer("offer-" + i, 1.0 - 0.05 * i))
            .toList();
    Clicks all = clicks();
    java.util.Set<String> seen = new java.util.HashSet<>();
    for (int i = 0; i < recording.size() && seen.size() < customers; i++) {
      String customer = all.next().customerId();
      if (seen.add(customer)) {
        topics.put(
            ContextStream.OFFERS.topic(),
            customer,
            new CandidateOffers("list-" + customer, before, customer, list));
        topics.put(
            ContextStream.CONSENT.topic(),
            customer + "/personalisation",
            new Consent("consent-" + customer, before, customer, "personalisation", true));
      }
    }
    topics.flush();
  }

  Clicks clicks() {
    return new Clicks();
  }

  /** Cyclic iterator over the clicks. */
  final class Clicks {
    private Feed.Reader reader = recording.read();
    private int read;
    private long number;

    /** Returns the next click with its recorded time. */
    Event next() {
      if (read == recording.size()) {
        reader = recording.read();
        read = 0;
      }
      read++;
      number++;
      return reader.next().event();
    }

    /** Sends the next click with the given time. */
    void send(TopicClient topics, Instant time) {
      Event event = next();
      topics.put(CLICKS, event.customerId(), click(event, "e" + number, time));
    }
  }

  /** Converts an event to a record of the clickstream topic. */
  static ClickstreamEvent click(Event event, String id, Instant time) {
    ClickstreamEvent click = new ClickstreamEvent();
    click.setEventId(id);
    click.setEventTime(time);
    click.setDeviceId(event.deviceId());
    click.setCustomerId(event.customerId());
    click.setSessionId((String) event.get("session_id"));
    click.setChannel(WebChannel.valueOf(event.channel()));
    click.setAction((String) event.get("action"));
    click.setPageCategory((String) event.get("page_category"));
    click.setItemId((String) event.get("item_id"));
    click.setItemCategory((String) event.get("item_category"));
    click.setValue((Double) event.get("value"));
    click.setCurrency("EUR");
    click.setProperties(Map.of());
    return click;
  }
}
