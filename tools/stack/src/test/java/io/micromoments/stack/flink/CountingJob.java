package io.micromoments.stack.flink;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Job that counts indefinitely. Its metrics are the current count and the restored count. */
public final class CountingJob {

  private CountingJob() {}

  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.fromSource(
            new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(200), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .map(new Count())
        .name("count")
        .uid("count")
        .sinkTo(new DiscardingSink<>());
    env.execute("counting");
  }

  private static final class Count extends RichMapFunction<Long, Long>
      implements CheckpointedFunction {

    private transient ListState<Long> kept;
    private long restored;
    private volatile long counted;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      kept =
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>("counted", Types.LONG));
      for (long before : kept.get()) {
        restored += before;
      }
      counted = restored;
      getRuntimeContext().getMetricGroup().<Long, Gauge<Long>>gauge("counted", () -> counted);
      getRuntimeContext().getMetricGroup().<Long, Gauge<Long>>gauge("restored", () -> restored);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
      kept.update(List.of(counted));
    }

    @Override
    public Long map(Long number) {
      // A volatile read and write suffice, as only this thread writes.
      long next = counted + 1;
      counted = next;
      return next;
    }
  }
}
