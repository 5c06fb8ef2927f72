package io.micromoments.job;

import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import io.micromoments.scenario.LineDecoder;
import io.micromoments.scenario.ScenarioLine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A source of lines that a test sends while the job runs. */
final class LineQueue
    implements Source<Arrival, NumberSequenceSplit, java.util.Collection<NumberSequenceSplit>>,
        ResultTypeQueryable<Arrival> {

  private static final long serialVersionUID = 1L;
  private static final Map<String, BlockingQueue<ScenarioLine>> LINES = new ConcurrentHashMap<>();
  private static final Map<String, CompletableFuture<Void>> MORE = new ConcurrentHashMap<>();

  private final String name;
  private final NumberSequenceSource one = new NumberSequenceSource(0, 0);

  LineQueue(String name) {
    this.name = name;
    LINES.put(name, new LinkedBlockingQueue<>());
    MORE.put(name, new CompletableFuture<>());
  }

  void send(ScenarioLine line) {
    LINES.get(name).add(line);
    MORE.get(name).complete(null);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<NumberSequenceSplit, java.util.Collection<NumberSequenceSplit>>
      createEnumerator(SplitEnumeratorContext<NumberSequenceSplit> context) {
    return one.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<NumberSequenceSplit, java.util.Collection<NumberSequenceSplit>>
      restoreEnumerator(
          SplitEnumeratorContext<NumberSequenceSplit> context,
          java.util.Collection<NumberSequenceSplit> checkpoint) {
    return one.restoreEnumerator(context, checkpoint);
  }

  @Override
  public SourceReader<Arrival, NumberSequenceSplit> createReader(SourceReaderContext context) {
    return new Reader(name);
  }

  @Override
  public SimpleVersionedSerializer<NumberSequenceSplit> getSplitSerializer() {
    return one.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<java.util.Collection<NumberSequenceSplit>>
      getEnumeratorCheckpointSerializer() {
    return one.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return ArrivalType.INSTANCE;
  }

  private record Reader(String name) implements SourceReader<Arrival, NumberSequenceSplit> {
    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<Arrival> output) {
      ScenarioLine line = LINES.get(name).poll();
      if (line != null) {
        output.collect(LineDecoder.arrival(line));
        return InputStatus.MORE_AVAILABLE;
      }
      // Keeps an incomplete future, because a reader may still wait for it.
      MORE.computeIfPresent(name, (each, more) -> more.isDone() ? new CompletableFuture<>() : more);
      return LINES.get(name).isEmpty() ? InputStatus.NOTHING_AVAILABLE : InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<NumberSequenceSplit> snapshotState(long checkpoint) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return LINES.get(name).isEmpty() ? MORE.get(name) : CompletableFuture.completedFuture(null);
    }

    @Override
    public void addSplits(List<NumberSequenceSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }
}
