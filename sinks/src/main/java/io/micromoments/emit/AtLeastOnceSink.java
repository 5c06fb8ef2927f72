package io.micromoments.emit;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * At-least-once Kafka sink without a committer. Wraps a {@link KafkaSink}, which flushes at each
 * checkpoint and has nothing to commit. Without the wrapper, Flink (2.2.1) would still add a
 * committer that registers its gauge again and logs a warning at every checkpoint.
 */
record AtLeastOnceSink<T>(KafkaSink<T> sink) implements Sink<T> {

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return sink.createWriter(context);
  }
}
