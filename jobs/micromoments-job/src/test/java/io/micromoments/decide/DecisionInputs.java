package io.micromoments.decide;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.PatternStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Elements, matches, offers and policies of one customer, {@code c}. */
final class DecisionInputs {

  /** Time from which milliseconds count, in milliseconds since the epoch. */
  static final long START = Instant.parse("2026-05-02T10:00:00Z").toEpochMilli();

  private DecisionInputs() {}

  static Offer offer(String id, long time) {
    return Offer.newBuilder()
        .setEventId(id + time)
        .setEventTime(at(time))
        .setOfferId(id)
        .setCategory(id + "s")
        .setItemId(id)
        .setIntents(List.of(id + "s"))
        .build();
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(START + millis);
  }

  static Match match(String pattern, long time) {
    return match(pattern, time, time);
  }

  static Match match(String pattern, long detectedAt, long emittedAt) {
    return match(pattern, detectedAt, emittedAt, "WEB");
  }

  static Match match(String pattern, long detectedAt, long emittedAt, String channel) {
    return Match.of(
        new PatternVersion(pattern, 1),
        "c",
        START + detectedAt,
        START + detectedAt,
        START + emittedAt,
        Map.of("a", List.of(click(detectedAt, channel, "a", null))));
  }

  /**
   * @param channel null if the event has none
   */
  static Element event(long time, String channel) {
    return new EventElement("c", click(time, channel, "view", null));
  }

  static Element purchase(String item, long time) {
    return new EventElement("c", click(time, null, "purchase", item));
  }

  private static Event click(long time, String channel, String action, String item) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", String.format(Locale.ROOT, "e%d", time));
    fields.put("event_time", START + time);
    fields.put("customer_id", "c");
    fields.put("action", action);
    fields.put("channel", channel);
    fields.put("item_id", item);
    return Event.of(EventStream.CLICKSTREAM, fields);
  }

  static Element offers(long time, String... offers) {
    List<CandidateOffer> candidates =
        List.of(offers).stream().map(offer -> new CandidateOffer(offer, 1.0)).toList();
    return context(
        ContextStream.OFFERS, new CandidateOffers("o" + time, at(time), "c", candidates));
  }

  static Element consent(String purpose, boolean granted, long time) {
    return context(ContextStream.CONSENT, new Consent("k" + time, at(time), "c", purpose, granted));
  }

  static Element profileWithout(String category, long time) {
    return context(
        ContextStream.PROFILE,
        CustomerProfile.newBuilder()
            .setEventId("p" + time)
            .setEventTime(at(time))
            .setCustomerId("c")
            .setExclusions(List.of(category))
            .build());
  }

  static Element rejected(String offer, long time) {
    return outcome(offer, OutcomeKind.REJECTED, time);
  }

  static Element accepted(String offer, long time) {
    return outcome(offer, OutcomeKind.ACCEPTED, time);
  }

  private static Element outcome(String offer, OutcomeKind kind, long time) {
    return context(
        ContextStream.OUTCOME,
        OfferOutcome.newBuilder()
            .setEventId(kind + "-" + time)
            .setEventTime(at(time))
            .setCustomerId("c")
            .setOfferId(offer)
            .setChannel("WEB")
            .setOutcome(kind)
            .build());
  }

  static Element erasure(long time) {
    return context(
        ContextStream.ERASURE, new ErasureRequest("x" + time, at(time), "c", "r" + time));
  }

  private static Element context(ContextStream stream, SpecificRecord record) {
    return new ContextElement("c", stream, record);
  }

  /** Returns the hand-over of a device with an active moment of an intent. */
  static Element handOver(String intent, long time) {
    Micromoment moment =
        Micromoment.newBuilder()
            .setMomentId("of a device")
            .setCustomerId("device:d")
            .setMoment(MomentKind.BUY)
            .setIntent(intent)
            .setPattern("plain")
            .setVersion(1)
            .setStatus(PatternStatus.live)
            .setConfidence(1)
            .setStartedAt(at(time))
            .setDetectedAt(at(time))
            .setEvidence(List.of())
            .build();
    return new HandOverElement(
        HandOver.newBuilder()
            .setEventId("h" + time)
            .setEventTime(at(time))
            .setDeviceId("d")
            .setCustomerId("c")
            .setPartialMatches(ByteBuffer.allocate(0))
            .setActiveMoments(List.of(ActiveMoment.newBuilder().setMoment(moment).build()))
            .setLastEmitted(Map.of())
            .build());
  }

  static DefinitionChange policy(int version, long time) {
    return policy(version, time, "");
  }

  /**
   * @param rest YAML after the version
   */
  static DefinitionChange policy(int version, long time, String rest) {
    return new DefinitionChange(
        "mine",
        version,
        at(time),
        String.format(Locale.ROOT, "policy: mine\nversion: %d\n%s", version, rest),
        DefinitionKind.POLICY,
        null);
  }
}
