package io.micromoments.identity;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.detect.MatchTraces;
import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A device, loaded from state for one call: the customer to whom it is linked, the partial matches
 * of its guest, and what is handed over when it is linked. Independent of Flink's state.
 */
final class Device {

  /** Receives what happens on the device. */
  interface Output {
    /** Receives an event, hand-over or update, keyed by customer or guest. */
    void element(Element element);

    /** Receives a moment of the guest, at its time in milliseconds since the epoch. */
    void moment(Micromoment moment, long time);

    /** Receives an erasure that was carried out. */
    void erased(ErasureRequest request);

    /** Receives what became of an event that ends here. */
    void count(EventTally.Fate fate);
  }

  /**
   * What is the same for all devices of a call.
   *
   * @param isInArrivalOrder whether elements are being processed on arrival
   * @param now current watermark
   * @param maxMomentLifetime how long a moment stays active; older ones are not handed over
   */
  record Settings(boolean isInArrivalOrder, long now, Duration maxMomentLifetime) {}

  private final String id;
  private final KeyedEngine engine;
  private final Settings settings;
  private final Output output;
  private String linkedTo;
  private KeyState partials;
  private HandOver pendingHandOver;

  /**
   * @param linkedTo the customer; null if there is none
   * @param partials the partial matches of the guest
   * @param pendingHandOver null if there is nothing to hand over
   */
  Device(
      String id,
      String linkedTo,
      KeyState partials,
      HandOver pendingHandOver,
      KeyedEngine engine,
      Settings settings,
      Output output) {
    this.id = id;
    this.linkedTo = linkedTo;
    this.partials = partials;
    this.pendingHandOver = pendingHandOver;
    this.engine = engine;
    this.settings = settings;
    this.output = output;
  }

  void onLink(IdentityLink link, Element element) throws Exception {
    if (link.getLinked()) {
      linkTo(link.getCustomerId(), element);
    } else if (link.getCustomerId().isEmpty() || link.getCustomerId().equals(linkedTo)) {
      linkedTo = null;
    }
  }

  /** A consent of the guest, which ends when the device is linked. */
  void onConsent(Consent consent, Element element) {
    engine.onTime(id, partials, timeBefore(element), this::onMatch);
    if (linkedTo != null) {
      return;
    }
    String purpose = CaseInsensitive.key(consent.getPurpose());
    pending()
        .getConsents()
        .put(purpose, new ConsentGiven(consent.getGranted(), consent.getEventTime()));
    if (!consent.getGranted()) {
      engine.dropWithoutConsent(
          id,
          partials,
          pattern ->
              pattern.pattern().requiresConsent().stream()
                  .anyMatch(consent.getPurpose()::equalsIgnoreCase),
          element.time());
    }
  }

  private boolean isGranted(String purpose) {
    ConsentGiven consent = pending().getConsents().get(CaseInsensitive.key(purpose));
    return consent != null && consent.getGranted();
  }

  /** Keeps what belongs to another customer by now. */
  void onErasure(ErasureRequest request, Element element) {
    engine.onTime(id, partials, timeBefore(element), this::onMatch);
    if (linkedTo == null || linkedTo.equals(request.getCustomerId())) {
      linkedTo = null;
      pendingHandOver = null;
      engine.forget(id, partials);
    }
    output.erased(request);
  }

  void onEvent(EventElement element) throws Exception {
    String own = element.event().customerId();
    if (own != null && !own.isBlank()) {
      linkTo(own, element);
      forward(element.withKey(own));
    } else if (linkedTo != null) {
      forward(element.withKey(linkedTo));
    } else {
      if (!element.isPlaceEvent()) {
        output.count(EventTally.Fate.PROCESSED);
      }
      endMoments(element.event());
      engine.onEvent(id, partials, element.event(), settings.isInArrivalOrder(), this::onMatch);
      channelOf(element)
          .ifPresent(
              channel -> {
                ChannelSeen seen =
                    new ChannelSeen(channel, Instant.ofEpochMilli(element.time()), null);
                pending().setLatestChannel(seen);
                if (!pending().getActiveMoments().isEmpty()) {
                  send(element.id(), element.time(), update -> update.setSeen(seen));
                }
              });
    }
  }

  /** Ends the active moments whose {@code ends-when} an event satisfies. */
  private void endMoments(Event event) {
    if (!engine.mayEndMoment(event)) {
      return;
    }
    // Deadlines of the same time come before events.
    long before = settings.isInArrivalOrder() ? settings.now() : event.time();
    engine.onTime(id, partials, before, this::onMatch);
    if (pendingHandOver == null) {
      return;
    }
    List<ActiveMoment> active = new ArrayList<>();
    for (ActiveMoment each : pendingHandOver.getActiveMoments()) {
      if (isEndedBy(each.getMoment(), event)) {
        send(
            event.id(),
            event.time(),
            update -> {
              update.setMoment(each);
              update.setEnded(true);
            });
      } else {
        active.add(each);
      }
    }
    pendingHandOver.setActiveMoments(active);
  }

  private boolean isEndedBy(Micromoment moment, Event event) {
    CompiledPattern pattern =
        engine.pattern(new PatternVersion(moment.getPattern(), moment.getVersion()));
    return pattern != null && pattern.isEndedBy(event, () -> RecordMap.of(moment), Map.of());
  }

  private void forward(EventElement element) {
    if (element.concernsCustomer()) {
      output.element(element);
    } else {
      output.count(EventTally.Fate.IGNORED);
    }
  }

  void onTime(long time) {
    engine.onTime(id, partials, time, this::onMatch);
  }

  /** Returns the customer to whom the device is linked; null if there is none. */
  String linkedTo() {
    return linkedTo;
  }

  KeyState partials() {
    return partials;
  }

  /** Returns what a future link hands over; null if there is nothing. */
  HandOver pendingHandOver() {
    return pendingHandOver;
  }

  /** Returns the time up to which deadlines come before an element that is no event. */
  private long timeBefore(Element element) {
    return settings.isInArrivalOrder() ? settings.now() : element.time() - 1;
  }

  private void linkTo(String to, Element cause) throws Exception {
    engine.onTime(id, partials, timeBefore(cause), this::onMatch);
    if (linkedTo == null && (pendingHandOver != null || !partials.isEmpty())) {
      HandOver handOver = pending();
      handOver.setEventId(cause.id());
      handOver.setEventTime(Instant.ofEpochMilli(cause.time()));
      handOver.setCustomerId(to);
      handOver.setPartialMatches(new KeyStateSerializer().toBytes(partials));
      handOver.setActiveMoments(stillActive(handOver.getActiveMoments(), cause.time()));
      channelOf(cause).ifPresent(channel -> moveTo(channel, cause.time(), handOver));
      output.element(new HandOverElement(handOver));
      if (!handOver.getLastEmitted().isEmpty()) {
        send(cause.id(), cause.time(), update -> {});
      }
      partials = engine.takeAll(id, partials, cause.time());
      pendingHandOver = null;
    }
    linkedTo = to;
  }

  /** The customer is on the channel of the login now, whatever channel the moments were on. */
  private static void moveTo(String channel, long time, HandOver handOver) {
    handOver.setLatestChannel(new ChannelSeen(channel, Instant.ofEpochMilli(time), null));
    handOver.getActiveMoments().forEach(active -> active.setChannel(channel));
  }

  void onMatch(Match match) {
    CompiledPattern pattern = engine.pattern(match.pattern());
    Optional<Long> lastEmitted =
        Optional.ofNullable(pending().getLastEmitted().get(match.pattern().pattern()));
    MomentClassifier.Classification classification =
        MomentClassifier.classify(
            match, pattern, Map.of(), this::isGranted, lastEmitted, this::isActive);
    if (engine.tracer().isTraced(id, match.pattern().pattern())) {
      engine
          .tracer()
          .emit(
              id,
              match.emittedAt(),
              MatchTraces.of(
                  match, pattern, classification, Map.of(), this::isGranted, lastEmitted));
    }
    classification.moment().ifPresent(moment -> emit(match, moment));
  }

  /** Returns whether the same moment is already active, because its events were received twice. */
  private boolean isActive(Micromoment moment) {
    return pending().getActiveMoments().stream()
        .anyMatch(active -> active.getMoment().getMomentId().equals(moment.getMomentId()));
  }

  private void emit(Match match, Micromoment moment) {
    output.moment(moment, match.emittedAt());
    pending().getLastEmitted().put(moment.getPattern(), match.detectedAt());
    if (moment.getStatus() == PatternStatus.live) {
      List<ActiveMoment> active = stillActive(pending().getActiveMoments(), match.emittedAt());
      active.add(
          new ActiveMoment(
              moment,
              match.channel(),
              engine.pattern(match.pattern()).pattern().requiresConsent(),
              null,
              engine.pattern(match.pattern()).pattern().pilot() < 1));
      pending().setActiveMoments(active);
      send(
          moment.getMomentId(),
          match.emittedAt(),
          update -> update.setMoment(active.get(active.size() - 1)));
    }
  }

  /** Sends a new or ended moment of the guest, a sighting, or the link of the device. */
  private void send(String eventId, long time, Consumer<GuestUpdate> fields) {
    GuestUpdate update =
        new GuestUpdate(eventId, Instant.ofEpochMilli(time), id, null, false, null);
    fields.accept(update);
    output.element(new GuestElement(update));
  }

  private List<ActiveMoment> stillActive(List<ActiveMoment> moments, long now) {
    List<ActiveMoment> active = new ArrayList<>();
    for (ActiveMoment each : moments) {
      if (each.getMoment().getDetectedAt().toEpochMilli() + settings.maxMomentLifetime().toMillis()
          > now) {
        active.add(each);
      }
    }
    return active;
  }

  private HandOver pending() {
    if (pendingHandOver == null) {
      pendingHandOver =
          HandOver.newBuilder()
              .setEventId("")
              .setEventTime(Instant.EPOCH)
              .setDeviceId(id)
              .setCustomerId("")
              .setPartialMatches(ByteBuffer.allocate(0))
              .setActiveMoments(new ArrayList<>())
              .setLastEmitted(new HashMap<>())
              .setConsents(new HashMap<>())
              .build();
    }
    return pendingHandOver;
  }

  /** Returns the channel on which customers are, if the element is an event that shows it. */
  private static Optional<String> channelOf(Element element) {
    return element instanceof EventElement event
        ? Optional.ofNullable(event.event().channel()).filter(ChannelRules::isAddressable)
        : Optional.empty();
  }
}
