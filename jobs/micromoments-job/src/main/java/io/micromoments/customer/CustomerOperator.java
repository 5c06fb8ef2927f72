package io.micromoments.customer;

import io.micromoments.decide.DecisionSettings;
import io.micromoments.decide.Decisions;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.detect.KeyedFeatures;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastElement.CountsElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.MembershipElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.ProfileUpdate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Detects the moments of each customer and decides on them: a {@link Detector} finds matches in the
 * events, and {@link Decisions} turns them into moments and commands. Both see the elements of a
 * customer in the same order, under the same pattern versions.
 *
 * <p>First input, keyed by customer: events, hand-overs of devices and context. Second input
 * (broadcast): see {@link BroadcastElement}. The main output has the commands that need no budget,
 * {@link #BUDGETED} the others; sequence numbers are assigned later.
 */
public final class CustomerOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** All moments of customers, including shadow ones. */
  public static final OutputTag<Micromoment> MOMENTS =
      new OutputTag<>("moments", new RecordType<>(Micromoment.class));

  /** Commands that list an offer with a budget, or replace a valid command that does. */
  public static final OutputTag<Element> BUDGETED =
      new OutputTag<>("budgeted", ElementType.INSTANCE);

  /** What customers agreed to by accepting offers. */
  public static final OutputTag<Agreement> AGREEMENTS =
      new OutputTag<>("agreements", new RecordType<>(Agreement.class));

  /** What was derived about customers, for systems that keep profiles. */
  public static final OutputTag<ProfileUpdate> PROFILE_UPDATES =
      new OutputTag<>("profile-updates", new RecordType<>(ProfileUpdate.class));

  /** Measurements of patterns and policies. */
  public static final OutputTag<Measurement> MEASUREMENTS =
      new OutputTag<>("measurements", new RecordType<>(Measurement.class));

  /** Elements of merged customers, for the merged-customer stage; keyed by root. */
  public static final OutputTag<Element> FORWARDED =
      new OutputTag<>("forwarded", ElementType.INSTANCE);

  private static final long serialVersionUID = 1L;

  private final CustomerRole role;
  private final PatternSet patterns;
  private final DetectionSettings detection;
  private final DecisionSettings decision;

  private transient KeyedEngine engine;
  private transient Detector detector;
  private transient Decisions decisions;
  private transient KeyedFeatures features;

  /** Null unless customers who are decided on here can be merged. */
  private transient MergeSender sender;

  /** Null except in the stage of merged customers. */
  private transient MergeReceiver receiver;

  private transient CountHistory counts;
  private transient CustomerEmitter emitter;
  private transient CustomerProcessor processor;

  public CustomerOperator(
      CustomerRole role,
      PatternSet patterns,
      DetectionSettings detection,
      DecisionSettings decision) {
    super(detection.stage());
    this.role = role;
    this.patterns = patterns;
    this.detection = detection;
    this.decision = decision;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    engine = new KeyedEngine(role.stage(), "", patterns, detection);
    engine.initialize(context);
    detector = new Detector(engine);
    features = new KeyedFeatures();
    features.initialize(context, getMetricGroup());
    counts = new CountHistory(context.getOperatorStateStore());
    engine.scope().setCountsOfAll(counts);
    emitter = new CustomerEmitter();
    decisions =
        new Decisions(
            decision,
            engine::pattern,
            engine::mayEndMoment,
            engine.scope(),
            engine.tracer(),
            context,
            getKeyedStateBackend(),
            time(),
            getMetricGroup(),
            emitter);
    // State that a role does not use must not be registered: RocksDB reserves memory for it.
    if (role == CustomerRole.MERGED) {
      receiver =
          new MergeReceiver(
              context.getKeyedStateStore(), detector, decisions, features, emitter::deadline);
    } else if (role == CustomerRole.UNMERGED) {
      sender =
          new MergeSender(
              new Memberships(context.getKeyedStateStore()),
              detector,
              decisions,
              features,
              this::sendToMerged);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    engine.open(getKeyedStateBackend(), output, getMetricGroup(), deadlines());
    boolean isFirst = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    engine.tracer().setReportsRequests(isFirst && role != CustomerRole.MERGED);
    if (sender != null) {
      sender.open(getKeyedStateBackend());
    }
    emitter.open(output, openDeadlines("deferrals"));
    processor =
        new CustomerProcessor(
            engine,
            detector,
            decisions,
            features,
            emitter,
            this::isInArrivalOrder,
            getMetricGroup().counter("derivedEventsDropped"));
    processor.declareFeatures();
  }

  @Override
  public void close() throws Exception {
    if (decisions != null) {
      decisions.close();
    }
    super.close();
  }

  @Override
  protected void processBroadcast(BroadcastElement element) throws Exception {
    if (element instanceof DefinitionElement definition) {
      switch (definition.change().getKind()) {
        case PATTERN -> engine.add(definition.change(), time());
        case POLICY -> decisions.add(definition.change(), time());
      }
      processor.declareFeatures();
    } else if (element instanceof CatalogElement catalog) {
      decisions.add(catalog.offer(), time());
    } else if (element instanceof CountsElement each) {
      counts.add(each.counts(), time());
    } else if (element instanceof AcceptanceCountsElement acceptances) {
      decisions.add(acceptances.counts(), time());
    } else {
      engine.tracer().processBroadcast(element, time());
    }
  }

  /**
   * The processing of every event that reaches this stage ends here, but a place event reaches many
   * customers.
   */
  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return role != CustomerRole.MERGED && !event.isPlaceEvent();
  }

  @Override
  protected boolean isRelevant(Element element) {
    return element instanceof ForwardedElement
        || Decisions.isRelevant(element)
        || isMerged(element.key())
        || detector.isRelevant(element)
        || processor.isRead(element)
        || processor.mayEnd(element);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    if (receiver == null) {
      processOwn(key, elements, time);
    } else {
      processMerged(key, elements, time);
    }
  }

  private void processOwn(String key, List<Element> elements, long time) throws Exception {
    enter(key);
    // Split at each erasure. A match found before an erasure can carry a later time, because an
    // event that is out of order is matched at the time of the customer's latest event. In one
    // batch it would be decided after the erasure and restore erased state.
    int from = 0;
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        processor.detectAndDecide(
            key, elements.subList(from, i), Math.min(time, element.time() - 1));
        onErasure(key, request, element, time);
        if (sender != null) {
          sender.onErasure(key, element);
          enter(key);
        }
        from = i + 1;
      } else if (element instanceof MembershipElement change) {
        processUntil(key, elements.subList(from, i), element, time);
        sender.onMembership(key, change.record());
        enter(key);
        if (isMerged(key)) {
          engine.tracer().handOver(key, element.time());
        }
        from = i + 1;
      } else if (sender != null) {
        sender.forward(key, element);
      }
    }
    processor.detectAndDecide(key, elements.subList(from, elements.size()), time);
  }

  private void processMerged(String key, List<Element> elements, long time) throws Exception {
    List<Element> ready = new ArrayList<>();
    for (Element element : elements) {
      if (element instanceof ForwardedElement forwarded
          && forwarded.content() instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        processor.detectAndDecide(key, ready, Math.min(time, element.time() - 1));
        ready.clear();
        if (receiver.erase(forwarded.generation())) {
          onErasure(key, request, context, time);
        } else {
          reportOwnErasure(key, request);
        }
      } else if (element instanceof MergeGroupEndElement end) {
        processUntil(key, ready, element, time);
        ready.clear();
        receiver.onEnd(key, end.record());
      } else if (element instanceof CopyElement copy) {
        processUntil(key, ready, element, time);
        ready.clear();
        long now = Math.max(time, element.time());
        processor.decide(key, receiver.onCopy(key, copy.record(), now), element.time());
        if (receiver.isComplete()) {
          ready.addAll(onComplete(key, element.time()));
        }
      } else if (element instanceof ForwardedElement forwarded) {
        Element content = receiver.receive(forwarded);
        if (content != null) {
          ready.add(content);
        }
      }
    }
    if (ready.isEmpty()) {
      // What a copy has brought may be due already.
      processor.advanceTo(key, time);
    } else {
      processor.detectAndDecide(key, ready, time);
    }
  }

  /**
   * Decides on a merged customer whose copies have arrived. Returns the elements that were held.
   */
  private List<Element> onComplete(String key, long time) throws Exception {
    receiver.dropWithoutConsent(key, time);
    processor.enter(key, time);
    decisions.afterMerge(key, time);
    processor.processDerived(key);
    return receiver.takeHeld();
  }

  /** Processes elements, and what is due before a step of a merge. */
  private void processUntil(String key, List<Element> elements, Element step, long time)
      throws Exception {
    processor.detectAndDecide(key, elements, Math.min(time, step.time() - 1));
    processor.advanceTo(key, isInArrivalOrder() ? time : step.time() - 1);
    processor.enter(key, step.time());
  }

  /** Nothing is emitted here about a customer who was merged. */
  private void enter(String key) {
    boolean isMerged = isMerged(key);
    emitter.setSilent(isMerged);
    engine.tracer().setSilent(isMerged);
    decisions.setSilent(isMerged);
  }

  private boolean isMerged(String key) {
    return sender != null && sender.isMerged(key);
  }

  private void onErasure(String key, ErasureRequest request, Element element, long time)
      throws Exception {
    processor.detectAndDecide(key, List.of(element), Math.min(time, element.time()));
    features.erase();
    reportOwnErasure(key, request);
  }

  private void reportOwnErasure(String key, ErasureRequest request) {
    if (receiver == null || key.equals(request.getCustomerId())) {
      reportErased(request, role.stage(), 0);
    }
  }

  private void sendToMerged(Element element) {
    output.collect(FORWARDED, new StreamRecord<>(element, element.time()));
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    enter(key);
    processor.advanceTo(key, time);
    if (receiver != null && receiver.endWait(time)) {
      processor.detectAndDecide(key, onComplete(key, time), time);
    }
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
          enter(key);
          processor.decide(key, matches, time);
        });
  }

  @Override
  protected void afterElements() throws Exception {
    engine.afterElements();
  }

  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    engine.beforeWatermark(time(), last);
    decisions.emitSums();
    Quarantines.emit(output, decisions.quarantineFailing(role.stage(), time()));
  }

  @Override
  protected void beforeStatus(boolean isIdle) {
    decisions.setIdle(isIdle);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    decisions.emitSums();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    engine.snapshot(time());
    decisions.snapshot(time());
    processor.declareFeatures(); // Versions that have expired were removed.
    super.snapshotState(context);
  }
}
