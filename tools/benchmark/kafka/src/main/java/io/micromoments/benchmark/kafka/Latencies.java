package io.micromoments.benchmark.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.Header;

/**
 * Sorted latencies from an event in its topic to the command it caused in its topic, in
 * milliseconds by the broker's clock.
 */
record Latencies(long[] sorted) {

  /** Reported percentiles. */
  static final List<Double> SHARES = List.of(0.5, 0.99, 0.999);

  /**
   * Reads the latencies of all commands in the topic.
   *
   * @param from ignores commands caused before this time, in milliseconds since the epoch
   */
  static Latencies of(TopicClient topics, long from) {
    return new Latencies(
        topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
            .mapToLong(
                read -> {
                  Header header = read.record().headers().lastHeader(TopicSinks.CAUSED_AT);
                  if (header == null) {
                    return -1;
                  }
                  long causedAt = ByteBuffer.wrap(header.value()).getLong();
                  return causedAt < from ? -1 : read.record().timestamp() - causedAt;
                })
            .filter(latency -> latency >= 0)
            .sorted()
            .toArray());
  }

  int count() {
    return sorted.length;
  }

  /** Returns the latency that the given share does not exceed; 0 if there are no latencies. */
  long percentile(double share) {
    if (sorted.length == 0) {
      return 0;
    }
    return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** Returns the latency for each of {@link #SHARES}. */
  long[] figures() {
    return SHARES.stream().mapToLong(this::percentile).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Latencies that && Arrays.equals(sorted, that.sorted);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sorted);
  }

  @Override
  public String toString() {
    long[] figures = figures();
    return String.format(
        Locale.ROOT,
        "p50 %d, p99 %d, p99.9 %d ms of %d",
        figures[0],
        figures[1],
        figures[2],
        count());
  }
}
