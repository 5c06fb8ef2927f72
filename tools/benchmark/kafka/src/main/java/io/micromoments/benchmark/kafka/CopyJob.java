package io.micromoments.benchmark.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * Baseline of a job with one output per input: reads the clickstream, shuffles it once by customer,
 * and writes each event to another topic. Uses the product's decoder, serializers and buffer
 * timeout, and its sink for high throughput.
 */
public final class CopyJob {

  /** Output topic. */
  static final Topic COPIES =
      new Topic(
          "copies",
          "customer_id",
          EventStream.CLICKSTREAM.schema(),
          false,
          Optional.of(Duration.ofDays(1)),
          false);

  private CopyJob() {}

  public static void main(String[] args) throws Exception {
    Connection connection = Connection.of(ParameterTool.fromArgs(args).toMap());
    StreamExecutionEnvironment env = BareJob.environment();
    TopicSinks sinks = new TopicSinks(connection, DeliveryGuarantee.AT_LEAST_ONCE, Duration.ZERO);
    BareJob.clicksByCustomer(env, connection)
        .map(
            element -> {
              Event event = ((EventElement) element).event();
              return BenchmarkData.click(event, event.id(), Instant.ofEpochMilli(event.time()));
            },
            new AvroTypeInfo<>(ClickstreamEvent.class))
        .sinkTo(
            sinks.sink(
                COPIES.name(),
                ClickstreamEvent.class,
                click -> new TopicSinks.Entry<>(COPIES.name(), click.getCustomerId(), click)));
    env.execute("copy");
  }

  static List<String> arguments(Connection connection, String prefix) {
    return Arguments.of(connection, prefix, Map.of());
  }
}
