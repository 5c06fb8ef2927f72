package io.micromoments.detect;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import java.util.List;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a {@link Detector} alone and emits its matches: detection without decisions, as benchmarks
 * compare it with other engines. Second input (broadcast): changes of patterns; a job with fixed
 * patterns does without.
 */
public final class DetectOperator extends EventTimeOperator<Match>
    implements OneInputStreamOperator<Element, Match>,
        TwoInputStreamOperator<Element, BroadcastElement, Match> {

  /** Name of the stage in counts and quarantines. */
  public static final String STAGE = "detect";

  private static final long serialVersionUID = 3L;

  private final PatternSet patterns;
  private final DetectionSettings settings;

  private transient KeyedEngine engine;
  private transient Detector detector;

  /**
   * Creates an operator in watermark order, with the limits of {@link DetectionSettings#DEFAULT}.
   */
  public DetectOperator(PatternSet patterns) {
    this(patterns, DetectionSettings.DEFAULT);
  }

  public DetectOperator(PatternSet patterns, DetectionSettings settings) {
    super(settings.stage());
    this.patterns = patterns;
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    engine = new KeyedEngine(STAGE, "", patterns, settings);
    engine.initialize(context);
    detector = new Detector(engine);
  }

  @Override
  public void open() throws Exception {
    super.open();
    engine.open(getKeyedStateBackend(), output, getMetricGroup(), deadlines());
  }

  @Override
  protected void processBroadcast(BroadcastElement element) throws Exception {
    if (element instanceof DefinitionElement definition) {
      engine.add(definition.change(), time());
    }
  }

  @Override
  protected boolean isFinalStageFor(EventElement event) {
    return true;
  }

  @Override
  protected boolean isRelevant(Element element) {
    return detector.isRelevant(element);
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    emit(detector.process(key, elements, time, isInArrivalOrder()));
  }

  @Override
  protected void onDeadline(String key, long time) throws Exception {
    emit(detector.onDeadline(key, time));
  }

  @Override
  protected long nextVersionChange() {
    return engine.nextVersionChange();
  }

  @Override
  protected void onVersionChange(long time) throws Exception {
    engine.onVersionChange(time, (key, matches) -> emit(matches));
  }

  @Override
  protected void afterElements() throws Exception {
    engine.afterElements();
  }

  @Override
  protected void beforeWatermark(boolean last) throws Exception {
    engine.beforeWatermark(time(), last);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    engine.snapshot(time());
    super.snapshotState(context);
  }

  private void emit(List<Match> matches) {
    matches.forEach(match -> output.collect(new StreamRecord<>(match, match.emittedAt())));
  }
}
