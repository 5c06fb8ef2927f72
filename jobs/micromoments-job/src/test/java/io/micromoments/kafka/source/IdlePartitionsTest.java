package io.micromoments.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IdlePartitionsTest {

  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  private final Outputs outputs = new Outputs("main");
  private final IdlePartitions<String> idle = new IdlePartitions<>(Duration.ofSeconds(10));

  @Test
  void aPartitionReadToItsEndBecomesIdle() {
    updateIdleness(Map.of(P0, 5L, P1, 5L), Set.of(), 0);
    updateIdleness(Map.of(P0, 5L, P1, 6L), Set.of(), 9_000);
    assertThat(outputs.statuses).isEmpty();

    updateIdleness(Map.of(P0, 5L, P1, 6L), Set.of(), 10_000);

    assertThat(outputs.statuses).containsExactly("t-0 idle");
  }

  @Test
  void aPartitionThatIsBehindNeverBecomesIdle() {
    updateIdleness(Map.of(P0, 5L), Set.of(P0), 0);
    updateIdleness(Map.of(P0, 5L), Set.of(P0), 100_000);
    assertThat(outputs.statuses).isEmpty();

    updateIdleness(Map.of(P0, 5L), Set.of(), 101_000);

    assertThat(outputs.statuses).containsExactly("t-0 idle");
  }

  @Test
  void anIdlePartitionBecomesActiveWithARecordOrABacklog() {
    updateIdleness(Map.of(P0, 5L, P1, 5L), Set.of(), 0);
    updateIdleness(Map.of(P0, 5L, P1, 5L), Set.of(), 10_000);
    outputs.statuses.clear();

    updateIdleness(Map.of(P0, 6L, P1, 5L), Set.of(P1), 11_000);

    assertThat(outputs.statuses).containsExactlyInAnyOrder("t-0 active", "t-1 active");
  }

  @Test
  void aReaderWithoutPartitionsBecomesIdle() {
    updateIdleness(Map.of(), Set.of(), 0);
    assertThat(outputs.statuses).isEmpty();

    updateIdleness(Map.of(), Set.of(), 10_000);

    assertThat(outputs.statuses).containsExactly("main idle");
  }

  private void updateIdleness(
      Map<TopicPartition, Long> positions, Set<TopicPartition> behind, long now) {
    idle.updateIdleness(outputs, positions, behind, now);
  }

  /** Records the calls. */
  private static final class Outputs implements ReaderOutput<String> {
    private final String name;
    private final List<String> statuses;

    Outputs(String name) {
      this(name, new ArrayList<>());
    }

    private Outputs(String name, List<String> statuses) {
      this.name = name;
      this.statuses = statuses;
    }

    @Override
    public void collect(String record) {}

    @Override
    public void collect(String record, long timestamp) {}

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {
      statuses.add(name + " idle");
    }

    @Override
    public void markActive() {
      statuses.add(name + " active");
    }

    @Override
    public SourceOutput<String> createOutputForSplit(String split) {
      return new Outputs(split, statuses);
    }

    @Override
    public void releaseOutputForSplit(String split) {}
  }
}
