package io.micromoments.benchmark.run;

import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementType;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Source with minimal overhead for the feed of a {@link SharedRun}: each of n readers emits every
 * n-th event. It pauses at the run's request without blocking checkpoints. It stores no position,
 * since no benchmark job resumes another one's feed.
 */
public final class FeedSource implements Source<Element, FeedSource.NoSplit, Void> {

  private static final long serialVersionUID = 1L;

  private final long run;

  private FeedSource(SharedRun run) {
    this.run = run.number();
  }

  /** Returns the events with timestamps and bounded out-of-orderness watermarks. */
  public static DataStream<Element> stream(StreamExecutionEnvironment env, SharedRun run) {
    WatermarkStrategy<Element> watermarks =
        WatermarkStrategy.forGenerator(
            context -> new CountedWatermarks(Duration.ofMillis(Clickstream.OUT_OF_ORDERNESS)));
    return env.fromSource(new FeedSource(run), watermarks, "feed", ElementType.INSTANCE)
        .uid("feed");
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<Element, NoSplit> createReader(SourceReaderContext context) {
    return new FeedReader(
        SharedRun.of(run), context.getIndexOfSubtask(), context.currentParallelism());
  }

  @Override
  public SplitEnumerator<NoSplit, Void> createEnumerator(SplitEnumeratorContext<NoSplit> context) {
    return new NoSplits();
  }

  @Override
  public SplitEnumerator<NoSplit, Void> restoreEnumerator(
      SplitEnumeratorContext<NoSplit> context, Void checkpoint) {
    return new NoSplits();
  }

  @Override
  public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
    return new Nothing<>();
  }

  @Override
  public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
    return new Nothing<>();
  }

  /** Splits are not used: a reader derives its share from its subtask index. */
  record NoSplit() implements SourceSplit {
    @Override
    public String splitId() {
      return "";
    }
  }

  private static final class NoSplits implements SplitEnumerator<NoSplit, Void> {
    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<NoSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public Void snapshotState(long checkpoint) {
      return null;
    }

    @Override
    public void close() {}
  }

  private static final class Nothing<T> implements SimpleVersionedSerializer<T> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(T nothing) {
      return new byte[0];
    }

    @Override
    public T deserialize(int version, byte[] bytes) {
      return null;
    }
  }
}
