package io.micromoments.measure;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.SegmentCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums up the results of one pattern version under one policy version in one group of customers, by
 * event-time window. Input that arrives after its window was emitted counts in the window then
 * open, so nothing is lost or reported twice.
 */
public final class MeasureOperator extends KeyedProcessFunction<String, Measurement, Measure>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;
  private static final MapStateDescriptor<Long, Measure> OPEN =
      new MapStateDescriptor<>(
          "open-windows", BasicTypeInfo.LONG_TYPE_INFO, new RecordType<>(Measure.class));

  /** Maximum number of segments that are counted separately. */
  private static final int MAX_SEGMENTS = 50;

  private static final String OTHER_SEGMENTS = "other";

  private static final ListStateDescriptor<Long> REACHED =
      new ListStateDescriptor<>("reached-time", BasicTypeInfo.LONG_TYPE_INFO);

  private final long window;

  private transient MapState<Long, Measure> open;
  private transient ListState<Long> reachedState;

  /** The greatest time reached, also before a restore: Flink does not restore the watermark. */
  private transient long reached;

  public MeasureOperator(Duration window) {
    this.window = window.toMillis();
  }

  /** Returns the key by which sums are kept. */
  public static String key(Measurement measurement) {
    return String.join(
        "\n",
        measurement.getPattern(),
        Integer.toString(measurement.getVersion()),
        measurement.getPolicy(),
        Integer.toString(measurement.getPolicyVersion()),
        measurement.getGroup());
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    reachedState = context.getOperatorStateStore().getUnionListState(REACHED);
    reached = Long.MIN_VALUE;
    for (long each : reachedState.get()) {
      reached = Math.max(reached, each);
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    reachedState.update(List.of(reached));
  }

  @Override
  public void open(OpenContext context) {
    open = getRuntimeContext().getMapState(OPEN);
  }

  @Override
  public void processElement(Measurement measurement, Context context, Collector<Measure> out)
      throws Exception {
    long watermark = context.timerService().currentWatermark();
    if (watermark != Long.MAX_VALUE) {
      reached = Math.max(reached, watermark);
    }
    long time = Math.max(measurement.getAt().toEpochMilli(), reached + 1);
    long start = Math.floorDiv(time, window) * window;
    Measure sum = open.get(start);
    if (sum == null) {
      sum = empty(measurement, start);
      context.timerService().registerEventTimeTimer(start + window - 1);
    }
    add(sum, measurement);
    open.put(start, sum);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Measure> out) throws Exception {
    reached = Math.max(reached, time);
    long start = time + 1 - window;
    Measure sum = open.get(start);
    if (sum != null) {
      out.collect(sum);
      open.remove(start);
    }
  }

  private Measure empty(Measurement measurement, long start) {
    return Measure.newBuilder()
        .setWindowStart(Instant.ofEpochMilli(start))
        .setWindowEnd(Instant.ofEpochMilli(start + window))
        .setPattern(measurement.getPattern())
        .setVersion(measurement.getVersion())
        .setPolicy(measurement.getPolicy())
        .setPolicyVersion(measurement.getPolicyVersion())
        .setGroup(measurement.getGroup())
        .setWithheld(new HashMap<>())
        .setUndecided(new HashMap<>())
        .setSuppressed(new HashMap<>())
        .setSegments(new HashMap<>())
        .build();
  }

  /** Returns the counts of a segment, or of all others if there are too many. */
  private static SegmentCounts segment(Measure sum, String name) {
    Map<String, SegmentCounts> segments = sum.getSegments();
    String key =
        segments.containsKey(name) || segments.size() < MAX_SEGMENTS ? name : OTHER_SEGMENTS;
    return segments.computeIfAbsent(key, each -> new SegmentCounts(0L, 0L, 0L));
  }

  private static void add(Measure sum, Measurement measurement) {
    long more = measurement.getCount();
    switch (measurement.getKind()) {
      case MOMENT -> sum.setMoments(sum.getMoments() + more);
      case OPPORTUNITY -> sum.setOpportunities(sum.getOpportunities() + more);
      case COMMAND -> sum.setCommands(sum.getCommands() + more);
      case DELIVERY -> sum.setDeliveries(sum.getDeliveries() + more);
      case IMPRESSION -> sum.setImpressions(sum.getImpressions() + more);
      case CLICK -> sum.setClicks(sum.getClicks() + more);
      case ACCEPTANCE -> sum.setAcceptances(sum.getAcceptances() + more);
      case REJECTION -> sum.setRejections(sum.getRejections() + more);
      case WITHHELD -> sum.getWithheld().merge(measurement.getCode(), more, Long::sum);
      case SUPPRESSED -> sum.getSuppressed().merge(measurement.getCode(), more, Long::sum);
      case CONTACTS -> sum.setContacts(sum.getContacts() + more);
      case SEGMENT_MOMENT -> {
        SegmentCounts segment = segment(sum, measurement.getCode());
        segment.setMoments(segment.getMoments() + more);
      }
      case SEGMENT_OPPORTUNITY -> {
        SegmentCounts segment = segment(sum, measurement.getCode());
        segment.setOpportunities(segment.getOpportunities() + more);
      }
      case SEGMENT_ACCEPTANCE -> {
        SegmentCounts segment = segment(sum, measurement.getCode());
        segment.setAcceptances(segment.getAcceptances() + more);
      }
      case UNDECIDED -> sum.getUndecided().merge(measurement.getCode(), more, Long::sum);
    }
  }
}
