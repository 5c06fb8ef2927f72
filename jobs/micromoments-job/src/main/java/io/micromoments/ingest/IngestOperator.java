package io.micromoments.ingest;

import io.micromoments.patterns.detect.PatternHistory;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.LateElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.RejectedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes lines, decides what is late, tells the time, and says of each event whether a pattern
 * could do something with it, so that what none could need not be shuffled to where they are. One
 * input a source, and one more for changes of patterns where they can change.
 *
 * <p>The watermark follows the greatest event_time of the source that is furthest behind, at the
 * distance of the out-of-orderness. Context and definitions never move time or hold it back. When
 * the lines end, time ends at the last event, or at a stated later time.
 */
public class IngestOperator extends AbstractStreamOperatorV2<Element>
    implements MultipleInputStreamOperator<Element> {

  public static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected", new AvroTypeInfo<>(RejectedRecord.class));

  /** What came too late, by the key it would have gone on by. */
  public static final OutputTag<Element> LATE = new OutputTag<>("late", ElementType.INSTANCE);

  /** Its name where changes are counted. */
  public static final String STAGE = "ingest";

  private static final Logger LOG = LoggerFactory.getLogger(IngestOperator.class);

  /** A watermark after so many lines, or so much event time, whichever comes first. */
  private static final int LINES_PER_WATERMARK = 256;

  private static final long MILLIS_PER_WATERMARK = 1_000;

  /** A source that is further behind than this is named in the log, once in so long. */
  private static final long SAY_BEHIND = 60_000;

  private static final ListStateDescriptor<Map<String, Long>> GREATEST =
      new ListStateDescriptor<>("greatest-event-times", Types.MAP(Types.STRING, Types.LONG));

  private final IngestFactory settings;
  private final SourceClocks clocks;
  private final PatternHistory history;

  private ListState<Map<String, Long>> greatest;
  private KeyGroupRange share;
  private long watermarkedAt = Long.MIN_VALUE / 2;
  private long watermark = Long.MIN_VALUE;
  private int sinceWatermark;
  private boolean isIdle;
  private long saidBehindAt = Long.MIN_VALUE / 2;
  private Counter read;
  private Counter rejected;
  private Counter late;
  private Counter fitNothing;
  private Counter definitionsLate;

  IngestOperator(IngestFactory settings, StreamOperatorParameters<Element> parameters) {
    super(parameters, settings.inputs());
    this.settings = settings;
    this.clocks = new SourceClocks(settings.sources(), settings.outOfOrderness());
    this.history = new PatternHistory(settings.patterns());
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public List<Input> getInputs() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < settings.sources().size(); i++) {
      inputs.add(source(i));
    }
    if (settings.hasDefinitions()) {
      inputs.add(new Definitions());
    }
    return inputs;
  }

  /** The input of a source. */
  final Input<ScenarioLine> source(int number) {
    return new Lines(number);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    greatest = context.getOperatorStateStore().getListState(GREATEST);
    for (Map<String, Long> restored : greatest.get()) {
      clocks.restore(restored);
    }
    history.initialize(context.getOperatorStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    history.open();
    TaskInfo task = getRuntimeContext().getTaskInfo();
    share =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            settings.keyGroups(), task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
    read = getMetricGroup().counter("read");
    rejected = getMetricGroup().counter("rejected");
    late = getMetricGroup().counter("late");
    fitNothing = getMetricGroup().counter("fitNothing");
    definitionsLate = getMetricGroup().counter("definitionsLate");
    for (int i = 0; i < settings.sources().size(); i++) {
      int source = i;
      MetricGroup ofSource = getMetricGroup().addGroup("source", settings.sources().get(i));
      ofSource.gauge("behindMs", () -> clocks.behind(source));
      ofSource.gauge("holdsTimeBack", () -> isFurthestBehind(source) ? 1 : 0);
    }
  }

  private boolean isFurthestBehind(int source) {
    return clocks
        .heldBack()
        .filter(held -> held.source().equals(settings.sources().get(source)))
        .isPresent();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    greatest.update(List.of(clocks.times()));
    history.takeEffect(watermark);
    history.snapshot(watermark);
    super.snapshotState(context);
  }

  private void onLine(int source, ScenarioLine line) throws Exception {
    read.inc();
    try {
      Element element = LineDecoder.decode(line);
      if (element instanceof EventElement event) {
        onEvent(source, line, event);
      } else {
        output.collect(new StreamRecord<>(element, element.time()));
      }
    } catch (InvalidRecord e) {
      rejected.inc();
      output.collect(REJECTED, new StreamRecord<>(Refused.rejected(line, e)));
    }
    sinceWatermark++;
    tellTime();
  }

  private void onEvent(int source, ScenarioLine line, EventElement event) {
    long lateBy = clocks.see(source, event.time());
    if (lateBy > 0) {
      late.inc();
      output.collect(
          LATE,
          new StreamRecord<>(
              new LateElement(
                  event.key(),
                  event.time() + lateBy,
                  blankToNull(event.event().customerId()),
                  blankToNull(event.event().deviceId()),
                  Refused.late(line, event.event(), lateBy))));
      return;
    }
    boolean mayFit = history.mayFit(event.event());
    if (!mayFit) {
      fitNothing.inc();
    }
    output.collect(
        new StreamRecord<>(new EventElement(event.key(), event.event(), mayFit), event.time()));
  }

  private static String blankToNull(String id) {
    return id == null || id.isBlank() ? null : id;
  }

  private void onDefinition(DefinitionChange change) throws Exception {
    long wanted = change.getEffectiveAt().toEpochMilli();
    if (!history.add(change, watermark)) {
      return;
    }
    if (wanted <= clocks.latest()) {
      definitionsLate.inc();
      LOG.warn(
          "pattern {} version {} was to take effect at {}, but came when events up to {} had been"
              + " read; what only it could have used of them is gone",
          change.getDefinition(),
          change.getVersion(),
          Instant.ofEpochMilli(wanted),
          Instant.ofEpochMilli(clocks.latest()));
    }
    output.collect(
        PatternHistory.COUNTS, new StreamRecord<>(PatternHistory.knownTo(STAGE, share, change)));
  }

  private void tellTime() {
    long reached = clocks.reached();
    boolean enough = sinceWatermark >= LINES_PER_WATERMARK;
    if (reached != Long.MIN_VALUE
        && (reached - watermarkedAt >= MILLIS_PER_WATERMARK
            || (enough && reached > watermarkedAt))) {
      sinceWatermark = 0;
      watermarkedAt = reached;
      emit(clocks.watermark(reached));
    } else if (enough) {
      sinceWatermark = 0;
      sayWhoIsBehind();
    }
  }

  private void emit(long time) {
    watermark = Math.max(watermark, time);
    output.emitWatermark(new Watermark(watermark));
    sayWhoIsBehind();
  }

  private void sayWhoIsBehind() {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (now - saidBehindAt < SAY_BEHIND) {
      return;
    }
    clocks
        .heldBack()
        .filter(held -> held.behind() >= SAY_BEHIND)
        .ifPresent(
            held -> {
              saidBehindAt = now;
              LOG.warn(
                  "time is held back by source {}: {}",
                  held.source(),
                  held.behind() == Long.MAX_VALUE
                      ? "it has sent no event yet"
                      : "its events are " + held.behind() / 1_000 + " s behind the latest");
            });
  }

  /** A source has ended or changed between idle and awake. */
  private void sourcesChanged() {
    if (clocks.allEnded()) {
      if (isIdle) {
        // What is idle is not listened to, not even at its end.
        isIdle = false;
        output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
      }
      long end = Math.max(clocks.latest(), settings.until());
      if (end != Long.MIN_VALUE) {
        emit(end);
      }
      output.emitWatermark(Watermark.MAX_WATERMARK);
      return;
    }
    if (clocks.noneAwake() != isIdle) {
      isIdle = !isIdle;
      output.emitWatermarkStatus(isIdle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }
    tellTime();
  }

  /** One source. Its own watermarks say nothing but the last one, which says that it ends. */
  private final class Lines implements Input<ScenarioLine> {
    private final int source;

    Lines(int source) {
      this.source = source;
    }

    @Override
    public void processElement(StreamRecord<ScenarioLine> line) throws Exception {
      onLine(source, line.getValue());
    }

    @Override
    public void processWatermark(Watermark mark) {
      if (mark.equals(Watermark.MAX_WATERMARK)) {
        clocks.end(source);
        sourcesChanged();
      }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
      clocks.idle(source, status.isIdle());
      sourcesChanged();
    }

    @Override
    public void processLatencyMarker(LatencyMarker marker) {
      reportOrForwardLatencyMarker(marker);
    }

    @Override
    public void setKeyContextElement(StreamRecord<ScenarioLine> line) {
      // Nothing is keyed here.
    }
  }

  /** Changes of patterns; they have no part in time. */
  private final class Definitions implements Input<Element> {
    @Override
    public void processElement(StreamRecord<Element> record) throws Exception {
      if (record.getValue() instanceof DefinitionElement definition
          && definition.change().getKind() == DefinitionKind.PATTERN) {
        onDefinition(definition.change());
      }
    }

    @Override
    public void processWatermark(Watermark mark) {
      // See above.
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
      // See above.
    }

    @Override
    public void processLatencyMarker(LatencyMarker marker) {
      // Measured from sources of lines.
    }

    @Override
    public void setKeyContextElement(StreamRecord<Element> record) {
      // Nothing is keyed here.
    }
  }
}
