package io.micromoments.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPreflightTest {

  private static final Map<String, Integer> PARTITIONS =
      Map.of("events.sensor", 1, "events.beacon", 2, "events.clickstream", 4);

  @Test
  void topicsWithFewerPartitionsThanTheParallelismAreNamed() {
    assertThat(TopicPreflight.fewPartitions(PARTITIONS, 4))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .startsWith(
                        "topics with fewer partitions than the parallelism of the job, 4:"
                            + " events.beacon: 2, events.sensor: 1. "));
  }

  @Test
  void asManyPartitionsAsTheParallelismAreEnough() {
    assertThat(TopicPreflight.fewPartitions(PARTITIONS, 1)).isEmpty();
  }
}
