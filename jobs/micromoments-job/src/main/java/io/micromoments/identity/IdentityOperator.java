package io.micromoments.identity;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.detect.MomentClassifier;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.runtime.element.GuestId;
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
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Assigns the events of a device to the customer it is linked to. Events of an unlinked device are
 * matched under the id of a guest: such matches are classified without profile, and with the
 * consents given on the device, and their moments are emitted here. The customer stage decides on
 * what is offered to the guest. Second input (broadcast): pattern changes and tombstones.
 */
public final class IdentityOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** Moments of unlinked devices. */
  public static final OutputTag<Micromoment> MOMENTS =
      new OutputTag<>("device-moments", new RecordType<>(Micromoment.class));

  private static final long serialVersionUID = 2L;

  /** Name of the stage in counts and receipts. */
  public static final String STAGE = "identity";

  private static final ValueStateDescriptor<String> CUSTOMER =
      new ValueStateDescriptor<>("customer", BasicTypeInfo.STRING_TYPE_INFO);
  private static final ValueStateDescriptor<HandOver> PENDING_HAND_OVER =
      new ValueStateDescriptor<>("pending-hand-over", new RecordType<>(HandOver.class));

  private final PatternSet patterns;
  private final DetectionSettings settings;
  private final Duration maxMomentLifetime;

  private transient KeyedEngine engine;
  private transient KeyStateSerializer format;
  private transient ValueState<String> customer;
  private transient ValueState<HandOver> open;

  /**
   * @param maxMomentLifetime how long a moment stays active; older ones are not handed over
   */
  public IdentityOperator(
      PatternSet patterns, DetectionSettings settings, Duration maxMomentLifetime) {
    super(settings.stage());
    this.patterns = patterns;
    this.settings = settings;
    this.maxMomentLifetime = maxMomentLifetime;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    customer = context.getKeyedStateStore().getState(CUSTOMER);
    open = context.getKeyedStateStore().getState(PENDING_HAND_OVER);
    engine = new KeyedEngine(STAGE, GuestId.of(""), patterns, settings);
    engine.initialize(context);
  }

  @Override
  public void open() throws Exception {
    super.open();
    format = new KeyStateSerializer();
    engine.open(getKeyedStateBackend(), output, getMetricGroup(), deadlines());
  }

  @Override
  protected void processBroadcast(BroadcastElement element) throws Exception {
    if (element instanceof DefinitionElement definition) {
      engine.add(definition.change(), time());
    }
  }

  @Override
  protected Tombstones.Kind keyKind() {
    return Tombstones.Kind.DEVICE;
  }

  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    engine.beforeWatermark(time(), last);
  }

  @Override
  protected long nextVersionChange() {
    return engine.nextVersionChange();
  }

  @Override
  protected void onVersionChange(long time) throws Exception {
    engine.onVersionChange(
        time,
        (key, matches) -> {
          Device device = new Device(key);
          matches.forEach(device::onMatch);
          device.store();
        });
  }

  @Override
  protected void afterElements() throws Exception {
    engine.afterElements();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    engine.snapshot(time());
    super.snapshotState(context);
  }

  @Override
  protected void process(String device, List<Element> elements, long watermark) throws Exception {
    Device state = new Device(device);
    for (Element element : elements) {
      if (element instanceof ContextElement context
          && context.record() instanceof IdentityLink link) {
        state.onLink(link, element);
      } else if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        state.onErasure(request, element);
      } else if (element instanceof ContextElement context
          && context.record() instanceof Consent consent) {
        state.onConsent(consent, element);
      } else if (element instanceof EventElement event) {
        state.onEvent(event);
      }
    }
    state.onTime(watermark);
    state.store();
  }

  @Override
  protected void onDeadline(String device, long watermark) throws Exception {
    List<Match> matches = new ArrayList<>();
    engine.onDeadline(device, watermark, matches::add);
    if (!matches.isEmpty()) {
      Device state = new Device(device);
      matches.forEach(state::onMatch);
      state.store();
    }
  }

  /** Returns the channel on which customers are, if the element is an event that shows it. */
  private static Optional<String> channelOf(Element element) {
    return element instanceof EventElement event
        ? Optional.ofNullable(event.event().channel()).filter(ChannelRules::isAddressable)
        : Optional.empty();
  }

  /** State of the current device, loaded and stored per call. */
  private final class Device {

    private final String id;
    private String linkedTo;
    private KeyState partials;
    private final boolean hadNoPartials;
    private HandOver pendingHandOver;

    Device(String id) throws Exception {
      this.id = id;
      this.linkedTo = customer.value();
      this.partials = engine.get(id);
      this.hadNoPartials = partials.isEmpty();
      this.pendingHandOver = IdentityOperator.this.open.value();
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
      pendingHandOver()
          .getConsents()
          .put(purpose, new ConsentGiven(consent.getGranted(), consent.getEventTime()));
      if (!consent.getGranted()) {
        engine.drop(
            partials,
            pattern ->
                pattern.pattern().requiresConsent().stream()
                    .anyMatch(consent.getPurpose()::equalsIgnoreCase));
      }
    }

    private boolean isGranted(String purpose) {
      ConsentGiven consent = pendingHandOver().getConsents().get(CaseInsensitive.key(purpose));
      return consent != null && consent.getGranted();
    }

    /** Keeps what belongs to another customer by now. */
    void onErasure(ErasureRequest request, Element element) {
      engine.onTime(id, partials, timeBefore(element), this::onMatch);
      if (linkedTo == null || linkedTo.equals(request.getCustomerId())) {
        linkedTo = null;
        pendingHandOver = null;
        engine.drop(partials, pattern -> true);
      }
      reportErased(request, STAGE, 0);
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
          count(EventTally.Fate.MATCHED);
        }
        engine.onEvent(id, partials, element.event(), isInArrivalOrder(), this::onMatch);
        endMoments(element.event());
        channelOf(element)
            .ifPresent(
                channel -> {
                  ChannelSeen seen =
                      new ChannelSeen(channel, Instant.ofEpochMilli(element.time()), null);
                  pendingHandOver().setLatestChannel(seen);
                  if (!pendingHandOver().getActiveMoments().isEmpty()) {
                    send(element.id(), element.time(), update -> update.setSeen(seen));
                  }
                });
      }
    }

    /** Ends the active moments whose {@code ends-when} an event satisfies. */
    private void endMoments(Event event) {
      if (pendingHandOver == null || !engine.mayEndMoment(event)) {
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
      if (element.mayMatch() || element.updatesCustomerContext()) {
        output.collect(new StreamRecord<>(element, element.time()));
      } else {
        count(EventTally.Fate.IGNORED);
      }
    }

    void onTime(long time) {
      engine.onTime(id, partials, time, this::onMatch);
    }

    void store() throws Exception {
      customer.update(linkedTo);
      engine.put(id, partials, hadNoPartials);
      IdentityOperator.this.open.update(pendingHandOver);
    }

    /** Returns the time up to which deadlines come before an element that is no event. */
    private long timeBefore(Element element) {
      return isInArrivalOrder() ? time() : element.time() - 1;
    }

    private void linkTo(String to, Element cause) throws Exception {
      engine.onTime(id, partials, timeBefore(cause), this::onMatch);
      if (linkedTo == null && (pendingHandOver != null || !partials.isEmpty())) {
        HandOver handOver = pendingHandOver();
        handOver.setEventId(cause.id());
        handOver.setEventTime(Instant.ofEpochMilli(cause.time()));
        handOver.setCustomerId(to);
        handOver.setPartialMatches(format.toBytes(partials));
        handOver.setActiveMoments(stillActive(handOver.getActiveMoments(), cause.time()));
        channelOf(cause).ifPresent(channel -> moveTo(channel, cause.time(), handOver));
        output.collect(new StreamRecord<>(new HandOverElement(handOver), cause.time()));
        if (!handOver.getLastEmitted().isEmpty()) {
          send(cause.id(), cause.time(), update -> {});
        }
        partials = engine.takeAll(partials);
        pendingHandOver = null;
      }
      linkedTo = to;
    }

    /** The customer is on the channel of the login now, whatever channel the moments were on. */
    private static void moveTo(String channel, long time, HandOver handOver) {
      handOver.setLatestChannel(new ChannelSeen(channel, Instant.ofEpochMilli(time), null));
      handOver.getActiveMoments().forEach(active -> active.setChannel(channel));
    }

    private void onMatch(Match match) {
      MomentClassifier.Classification classification =
          MomentClassifier.classify(
              match,
              engine.pattern(match.pattern()),
              Map.of(),
              this::isGranted,
              Optional.ofNullable(
                  pendingHandOver().getLastEmitted().get(match.pattern().pattern())));
      classification
          .moment()
          .filter(moment -> !isActive(moment))
          .ifPresent(moment -> emit(match, moment));
    }

    /**
     * Returns whether the same moment is already active, because its events were received twice.
     */
    private boolean isActive(Micromoment moment) {
      return pendingHandOver().getActiveMoments().stream()
          .anyMatch(active -> active.getMoment().getMomentId().equals(moment.getMomentId()));
    }

    private void emit(Match match, Micromoment moment) {
      output.collect(MOMENTS, new StreamRecord<>(moment, match.emittedAt()));
      pendingHandOver().getLastEmitted().put(moment.getPattern(), match.detectedAt());
      if (moment.getStatus() == PatternStatus.live) {
        List<ActiveMoment> active =
            stillActive(pendingHandOver().getActiveMoments(), match.emittedAt());
        active.add(
            new ActiveMoment(
                moment,
                match.channel(),
                engine.pattern(match.pattern()).pattern().requiresConsent(),
                null));
        pendingHandOver().setActiveMoments(active);
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
      output.collect(new StreamRecord<>(new GuestElement(update), time));
    }

    private List<ActiveMoment> stillActive(List<ActiveMoment> moments, long now) {
      List<ActiveMoment> active = new ArrayList<>();
      for (ActiveMoment each : moments) {
        if (each.getMoment().getDetectedAt().toEpochMilli() + maxMomentLifetime.toMillis() > now) {
          active.add(each);
        }
      }
      return active;
    }

    private HandOver pendingHandOver() {
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
  }
}
