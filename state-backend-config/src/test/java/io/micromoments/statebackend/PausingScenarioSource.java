package io.micromoments.statebackend;

import io.micromoments.input.Arrival;
import io.micromoments.scenario.ScenarioReader;
import io.micromoments.scenario.ScenarioSource;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Scenario source that pauses after a number of lines, so that a checkpoint can be taken there. */
final class PausingScenarioSource
    implements Source<Arrival, ScenarioSource.Split, Collection<ScenarioSource.Split>> {

  private static final long serialVersionUID = 1L;
  private static final Map<String, CountDownLatch> HELD = new ConcurrentHashMap<>();

  private final ScenarioSource lines;
  private final String name;
  private final int holdAfter;

  /**
   * Creates a source.
   *
   * @param name identifies it in {@link #awaitHeld}
   * @param holdAfter number of lines to emit
   */
  PausingScenarioSource(Path folder, String name, int holdAfter) {
    this.lines = new ScenarioSource(folder);
    this.name = name;
    this.holdAfter = holdAfter;
    HELD.put(name, new CountDownLatch(1));
  }

  /** Waits until the source has emitted its lines and holds. */
  static void awaitHeld(String name) throws InterruptedException {
    HELD.get(name).await();
  }

  @Override
  public SourceReader<Arrival, ScenarioSource.Split> createReader(SourceReaderContext context) {
    return new HeldReader(context, holdAfter, name);
  }

  private static final class HeldReader extends ScenarioReader {

    private final int holdAfter;
    private final String name;
    private int given;

    HeldReader(SourceReaderContext context, int holdAfter, String name) {
      super(context);
      this.holdAfter = holdAfter;
      this.name = name;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Arrival> output) {
      if (given >= holdAfter) {
        HELD.get(name).countDown();
        return InputStatus.NOTHING_AVAILABLE;
      }
      return super.pollNext(new CountingOutput(output, () -> given++));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return given >= holdAfter ? new CompletableFuture<>() : super.isAvailable();
    }
  }

  /** Counts the emitted lines. */
  private record CountingOutput(ReaderOutput<Arrival> output, Runnable count)
      implements ReaderOutput<Arrival> {
    @Override
    public void collect(Arrival line) {
      count.run();
      output.collect(line);
    }

    @Override
    public void collect(Arrival line, long timestamp) {
      count.run();
      output.collect(line, timestamp);
    }

    @Override
    public void emitWatermark(org.apache.flink.api.common.eventtime.Watermark watermark) {
      output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      output.markIdle();
    }

    @Override
    public void markActive() {
      output.markActive();
    }

    @Override
    public org.apache.flink.api.connector.source.SourceOutput<Arrival> createOutputForSplit(
        String splitId) {
      return output.createOutputForSplit(splitId);
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
      output.releaseOutputForSplit(splitId);
    }
  }

  @Override
  public Boundedness getBoundedness() {
    return lines.getBoundedness();
  }

  @Override
  public SplitEnumerator<ScenarioSource.Split, Collection<ScenarioSource.Split>> createEnumerator(
      SplitEnumeratorContext<ScenarioSource.Split> context) {
    return lines.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<ScenarioSource.Split, Collection<ScenarioSource.Split>> restoreEnumerator(
      SplitEnumeratorContext<ScenarioSource.Split> context,
      Collection<ScenarioSource.Split> checkpoint) {
    return lines.restoreEnumerator(context, checkpoint);
  }

  @Override
  public SimpleVersionedSerializer<ScenarioSource.Split> getSplitSerializer() {
    return lines.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<Collection<ScenarioSource.Split>>
      getEnumeratorCheckpointSerializer() {
    return lines.getEnumeratorCheckpointSerializer();
  }
}
