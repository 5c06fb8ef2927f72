package io.micromoments.benchmark.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.header.Header;

/**
 * Latencies from an event in its topic to the command it caused in its topic, in milliseconds by
 * the broker's clock.
 */
final class Latencies {

  /** Reported percentiles. */
  static final List<Double> SHARES = List.of(0.5, 0.99, 0.999);

  /** With this precision, every latency below four minutes is recorded exactly. */
  private static final int DIGITS = 5;

  private final Histogram histogram = new Histogram(DIGITS);

  /**
   * Creates a distribution.
   *
   * @param latencies in milliseconds, none negative
   */
  Latencies(LongStream latencies) {
    latencies.forEach(histogram::recordValue);
  }

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
            .filter(latency -> latency >= 0));
  }

  /** Returns the latency for each of {@link #SHARES}; 0 if there are no latencies. */
  long[] figures() {
    return SHARES.stream()
        .mapToLong(share -> histogram.getValueAtPercentile(100 * share))
        .toArray();
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
        histogram.getTotalCount());
  }
}
