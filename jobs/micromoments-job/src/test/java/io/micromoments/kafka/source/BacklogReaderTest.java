package io.micromoments.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;

class BacklogReaderTest {

  private final List<SourceEvent> reports = new ArrayList<>();
  private final List<String> emitted = new ArrayList<>();
  private final BacklogReader<String> reader =
      new BacklogReader<>(
          new Silent(),
          new PositionTrackingDeserializer<>(null),
          null,
          expiry -> "heartbeat until " + expiry,
          new Context());

  @Test
  void anIdleReaderReportsAndSendsHeartbeats() throws Exception {
    reader.start();
    assertThat(reports).hasSize(1);
    reader.isAvailable().get(10, TimeUnit.SECONDS);
    long before = System.currentTimeMillis();
    assertThat(reader.pollNext(new Output())).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    assertThat(reports).hasSize(2).allMatch(ReaderPositions.class::isInstance);
    assertThat(emitted)
        .singleElement()
        .satisfies(
            each ->
                assertThat(Long.parseLong(each.replace("heartbeat until ", "")))
                    .isBetween(before + 500, System.currentTimeMillis() + 500));
    assertThat(reader.pollNext(new Output())).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    assertThat(emitted).as("not at every poll").hasSize(1);
  }

  @Test
  void aPausedReaderReportsButSendsNoHeartbeat() throws Exception {
    reader.start();
    reader.handleSourceEvents(new PositionsRequest(new HashSet<>()));
    assertThat(reports).hasSize(2);
    assertThat(emitted).isEmpty();
  }

  /** Has no records. */
  private static final class Silent implements SourceReader<String, KafkaPartitionSplit> {
    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return new CompletableFuture<>();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private final class Output implements ReaderOutput<String> {
    @Override
    public void collect(String record) {
      emitted.add(record);
    }

    @Override
    public void collect(String record, long timestamp) {
      emitted.add(record);
    }

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}

    @Override
    public SourceOutput<String> createOutputForSplit(String split) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String split) {}
  }

  private final class Context implements SourceReaderContext {
    @Override
    public SourceReaderMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
    }

    @Override
    public Configuration getConfiguration() {
      return new Configuration();
    }

    @Override
    public String getLocalHostName() {
      return "localhost";
    }

    @Override
    public int getIndexOfSubtask() {
      return 0;
    }

    @Override
    public void sendSplitRequest() {}

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {
      reports.add(event);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(BacklogReaderTest.class.getClassLoader());
    }

    @Override
    public int currentParallelism() {
      return 1;
    }
  }
}
