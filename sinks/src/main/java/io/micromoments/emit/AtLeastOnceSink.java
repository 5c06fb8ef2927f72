package io.micromoments.emit;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * A sink of Kafka that delivers at least once: it writes out at each checkpoint and has nothing to
 * commit. As what it is, Flink would put a committer behind it all the same, which at each
 * checkpoint registers its gauge again and logs a warning of it (2.2.1).
 */
record AtLeastOnceSink<T>(KafkaSink<T> sink) implements Sink<T> {

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return sink.createWriter(context);
  }
}
