package io.micromoments.identity;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTally;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Micromoment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private transient ValueState<String> customer;
  private transient ValueState<HandOver> pendingHandOver;
  private transient Device.Output emitter;

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
    pendingHandOver = context.getKeyedStateStore().getState(PENDING_HAND_OVER);
    engine = new KeyedEngine(STAGE, GuestId.of(""), patterns, settings);
    engine.initialize(context);
  }

  @Override
  public void open() throws Exception {
    super.open();
    emitter = new Emitter();
    engine.open(getKeyedStateBackend(), output, getMetricGroup(), deadlines());
  }

  @Override
  protected void processBroadcast(BroadcastElement element) throws Exception {
    if (element instanceof DefinitionElement definition) {
      engine.add(definition.change(), time());
    } else {
      engine.tracer().processBroadcast(element, time());
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
          Device device = load(key);
          boolean hadNoPartials = device.partials().isEmpty();
          matches.forEach(device::onMatch);
          store(key, device, hadNoPartials);
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
    Device state = load(device);
    boolean hadNoPartials = state.partials().isEmpty();
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
    store(device, state, hadNoPartials);
  }

  private Device load(String device) throws Exception {
    return new Device(
        device,
        customer.value(),
        engine.get(device),
        pendingHandOver.value(),
        engine,
        new Device.Settings(isInArrivalOrder(), time(), maxMomentLifetime),
        emitter);
  }

  private void store(String device, Device state, boolean hadNoPartials) throws Exception {
    customer.update(state.linkedTo());
    engine.put(device, state.partials(), hadNoPartials);
    pendingHandOver.update(state.pendingHandOver());
  }

  @Override
  protected void onDeadline(String device, long watermark) throws Exception {
    List<Match> matches = new ArrayList<>();
    engine.onDeadline(device, watermark, matches::add);
    if (!matches.isEmpty()) {
      Device state = load(device);
      boolean hadNoPartials = state.partials().isEmpty();
      matches.forEach(state::onMatch);
      store(device, state, hadNoPartials);
    }
  }

  private final class Emitter implements Device.Output {
    @Override
    public void element(Element element) {
      output.collect(new StreamRecord<>(element, element.time()));
    }

    @Override
    public void moment(Micromoment moment, long time) {
      output.collect(MOMENTS, new StreamRecord<>(moment, time));
    }

    @Override
    public void erased(ErasureRequest request) {
      reportErased(request, STAGE, 0);
    }

    @Override
    public void count(EventTally.Fate fate) {
      IdentityOperator.this.count(fate);
    }
  }
}
