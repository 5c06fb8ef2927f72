package io.micromoments.workbench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micromoments.input.Arrival;
import io.micromoments.kafka.TopicDecoder;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Runs the job's topic decoder with a schema registry that has the schemas of all inputs. */
public final class DecodedTopics implements AutoCloseable {

  /** Broker timestamp of every record. */
  private static final Instant APPENDED = Instant.parse("2026-05-01T11:00:00Z");

  private static final int FIRST_ID = 1;

  private final HttpServer registry;
  private final TopicDecoder decoder;
  private long offset;

  public DecodedTopics() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/", DecodedTopics::answer);
    registry.start();
    decoder = new TopicDecoder(connection());
    decoder.open(new NoContext());
  }

  /** Returns the connection to the registry; there is no broker. */
  public Connection connection() {
    return Connection.of(
        Map.of(
            Connection.BOOTSTRAP,
            "127.0.0.1:1",
            Connection.REGISTRY,
            "http://127.0.0.1:" + registry.getAddress().getPort()));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String id = exchange.getRequestURI().getPath().replaceAll("\\D", "");
    int at = id.length() > 9 || id.isEmpty() ? -1 : Integer.parseInt(id) - FIRST_ID;
    boolean isKnown = at >= 0 && at < InvalidRecordGenerator.STREAMS.size();
    String json =
        isKnown
            ? "{\"schema\":\"%s\"}"
                .formatted(
                    InvalidRecordGenerator.STREAMS
                        .get(at)
                        .schema()
                        .toString()
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\""))
            : "{\"error_code\":40403,\"message\":\"Schema not found\"}";
    byte[] answer = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(isKnown ? 200 : 404, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** Returns the id of a stream's schema. */
  public int id(InvalidRecordGenerator.Input stream) {
    return FIRST_ID + InvalidRecordGenerator.STREAMS.indexOf(stream);
  }

  /** Decodes a record. */
  public Arrival read(InvalidRecordGenerator.Input stream, byte[] value) throws IOException {
    List<Arrival> read = new ArrayList<>(1);
    decoder.deserialize(
        new ConsumerRecord<>(
            stream.topic(),
            0,
            offset++,
            APPENDED.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            0,
            value.length,
            null,
            value,
            new RecordHeaders(),
            Optional.empty()),
        new ListCollector<>(read));
    return read.get(0);
  }

  @Override
  public void close() {
    registry.stop(0);
  }

  private static final class NoContext implements DeserializationSchema.InitializationContext {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup();
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      throw new UnsupportedOperationException("the decoder loads no classes");
    }
  }
}
