package io.micromoments.customer;

import io.micromoments.decide.DecisionSettings;
import io.micromoments.decide.Decisions;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.Micromoment;
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
 * (broadcast): changes of patterns and policies, the catalogue, learned rates and tombstones. The
 * main output has commands on their way to settlement, without final sequence numbers.
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

  /** Measurements of patterns and policies. */
  public static final OutputTag<Measurement> MEASUREMENTS =
      new OutputTag<>("measurements", new RecordType<>(Measurement.class));

  /** Name of the stage in counts, quarantines and receipts. */
  public static final String STAGE = "customer";

  private static final long serialVersionUID = 1L;

  private final PatternSet patterns;
  private final DetectionSettings detection;
  private final DecisionSettings decision;

  private transient KeyedEngine engine;
  private transient Detector detector;
  private transient Decisions decisions;

  public CustomerOperator(
      PatternSet patterns, DetectionSettings detection, DecisionSettings decision) {
    super(detection.stage());
    this.patterns = patterns;
    this.detection = detection;
    this.decision = decision;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    engine = new KeyedEngine(STAGE, "", patterns, detection);
    engine.initialize(context);
    detector = new Detector(engine);
    decisions =
        new Decisions(
            decision,
            engine::pattern,
            context,
            getKeyedStateBackend(),
            time(),
            getMetricGroup(),
            new Emitter());
  }

  @Override
  public void open() throws Exception {
    super.open();
    engine.open(getKeyedStateBackend(), output, getMetricGroup(), deadlines());
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
    } else if (element instanceof CatalogElement catalog) {
      decisions.add(catalog.offer(), time());
    } else if (element instanceof AcceptanceCountsElement rates) {
      decisions.add(rates.learned(), time());
    }
  }

  /** The processing of every event that reaches this stage ends here. */
  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return true;
  }

  @Override
  protected boolean isRelevant(Element element) {
    return Decisions.isRelevant(element) || detector.isRelevant(element);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    // Split at each erasure. A match found before an erasure can carry a later time, because an
    // event that is out of order is matched at the time of the customer's latest event. In one
    // batch it would be decided after the erasure and restore erased state.
    int from = 0;
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        detectAndDecide(key, elements.subList(from, i), Math.min(time, context.time() - 1));
        detectAndDecide(key, elements.subList(i, i + 1), Math.min(time, context.time()));
        reportErased(request, STAGE, 0);
        from = i + 1;
      }
    }
    detectAndDecide(key, elements.subList(from, elements.size()), time);
  }

  private void detectAndDecide(String key, List<Element> elements, long time) throws Exception {
    if (!elements.isEmpty()) {
      List<Match> matches = detector.process(key, elements, time, isInArrivalOrder());
      decisions.process(key, elements, matches);
    }
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    decisions.process(key, List.of(), detector.onDeadline(key, time));
  }

  @Override
  protected long nextVersionChange() {
    return engine.nextVersionChange();
  }

  @Override
  protected void onVersionChange(long time) throws Exception {
    engine.onVersionChange(time, (key, matches) -> decisions.process(key, List.of(), matches));
  }

  @Override
  protected void afterElements() throws Exception {
    engine.afterElements();
  }

  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    engine.beforeWatermark(time(), last);
    decisions.emitSums();
    Quarantines.emit(output, decisions.quarantineFailing(STAGE, time()));
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
    super.snapshotState(context);
  }

  private final class Emitter implements Decisions.Output {
    @Override
    public void moment(Micromoment moment, Match match) {
      output.collect(MOMENTS, new StreamRecord<>(moment, match.issuedAt()));
    }

    @Override
    public void command(CommandElement command) {
      StreamRecord<Element> element = new StreamRecord<>(command, command.time());
      if (command.budgets().isEmpty()) {
        output.collect(element);
      } else {
        output.collect(BUDGETED, element);
      }
    }

    @Override
    public void agreement(Agreement agreement) {
      output.collect(
          AGREEMENTS, new StreamRecord<>(agreement, agreement.getEventTime().toEpochMilli()));
    }

    @Override
    public void measurement(Measurement sum) {
      output.collect(MEASUREMENTS, new StreamRecord<>(sum, sum.getAt().toEpochMilli()));
    }
  }
}
