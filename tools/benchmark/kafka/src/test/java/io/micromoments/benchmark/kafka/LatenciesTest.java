package io.micromoments.benchmark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void percentileIsTheLeastLatencyThatTheShareDoesNotExceed() {
    assertThat(new Latencies(LongStream.rangeClosed(1, 1_000)).figures())
        .containsExactly(500, 990, 999);
    assertThat(new Latencies(LongStream.rangeClosed(1, 1_001)).figures())
        .containsExactly(501, 991, 1_000);
    assertThat(new Latencies(LongStream.of(9, 3, 1)).figures()).containsExactly(3, 9, 9);
    assertThat(new Latencies(LongStream.of(7)).figures()).containsExactly(7, 7, 7);
  }

  @Test
  void latenciesBelowFourMinutesAreExact() {
    Random random = new Random(1);
    for (int count : new int[] {2, 999, 1_000, 20_000}) {
      long[] latencies = random.longs(count, 0, 240_000).toArray();
      long[] sorted = Arrays.stream(latencies).sorted().toArray();
      assertThat(new Latencies(Arrays.stream(latencies)).figures())
          .containsExactly(
              Latencies.SHARES.stream()
                  .mapToLong(share -> sorted[(int) Math.ceil(share * count) - 1])
                  .toArray());
    }
  }

  @Test
  void withoutLatenciesAllPercentilesAreZero() {
    assertThat(new Latencies(LongStream.empty())).hasToString("p50 0, p99 0, p99.9 0 ms of 0");
  }

  @Test
  void figuresAreShownWithTheirNumber() {
    assertThat(new Latencies(LongStream.of(2, 2, 6, 70_001)))
        .hasToString("p50 2, p99 70001, p99.9 70001 ms of 4");
  }
}
