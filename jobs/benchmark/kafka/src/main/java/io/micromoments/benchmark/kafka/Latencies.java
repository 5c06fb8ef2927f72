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
 * From an event in its topic to the command it caused in its own, by the broker's clock, in
 * milliseconds; sorted.
 */
record Latencies(long[] sorted) {

  /** The shares that are told of. */
  static final List<Double> SHARES = List.of(0.5, 0.99, 0.999);

  /**
   * Of the commands in the topic.
   *
   * @param from those are left out that were caused before, in milliseconds since the epoch
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

  /** The latency that a share of all does not exceed; 0 where there are none. */
  long percentile(double share) {
    if (sorted.length == 0) {
      return 0;
    }
    return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** For each of {@link #SHARES} its latency. */
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
