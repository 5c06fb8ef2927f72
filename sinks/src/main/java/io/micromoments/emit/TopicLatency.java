package io.micromoments.emit;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Measures the latency from the record that caused an output record to that output record, in
 * milliseconds: the difference of their timestamps in their topics. With {@code LogAppendTime},
 * both are broker time. Kafka instantiates the interceptor by class name, so all subtasks of a sink
 * in one process share a histogram that is looked up by the sink's name.
 */
public final class TopicLatency implements ProducerInterceptor<byte[], byte[]> {

  /** Producer setting that holds the name of the sink. */
  static final String SINK = "micromoments.sink";

  private static final int WINDOW_SIZE = 10_000;
  private static final Map<String, Histogram> BY_SINK = new ConcurrentHashMap<>();

  private Histogram histogram;

  /** Returns the latencies, in milliseconds, of a sink's most recent records in this process. */
  static Histogram histogram(String sink) {
    return BY_SINK.computeIfAbsent(sink, name -> new DescriptiveStatisticsHistogram(WINDOW_SIZE));
  }

  @Override
  public void configure(Map<String, ?> settings) {
    histogram = histogram((String) settings.get(SINK));
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception, Headers headers) {
    Header causedAt = headers == null ? null : headers.lastHeader(TopicSinks.CAUSED_AT);
    if (exception == null && causedAt != null && metadata.hasTimestamp()) {
      histogram.update(metadata.timestamp() - ByteBuffer.wrap(causedAt.value()).getLong());
    }
  }

  @Override
  public void close() {
    // Other subtasks of the sink may still use the histogram.
  }
}
