package io.micromoments.workbench.live;

import io.micromoments.input.Arrival;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.SchemaRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends a scenario to the topics, in file order across all partitions: a record that must follow
 * another is sent after the broker has acknowledged that one and its clock has advanced. A
 * recording of the topics therefore gives the same scenario.
 */
public final class ScenarioSender {

  private static final int MAX_IN_FLIGHT = 1_000;

  /**
   * How to send.
   *
   * @param speed speed-up factor; empty for as fast as possible
   * @param toNow whether to shift all times so that the first event is now
   */
  public record SendOptions(Optional<Double> speed, boolean toNow) {}

  /**
   * What was sent.
   *
   * @param unreadable number of unreadable lines, which are not sent
   * @param ahead number of events more than ten minutes ahead of the clock
   */
  public record SendResult(long events, long context, long unreadable, long ahead) {}

  private final Cluster cluster;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ReplayClock clock;
  private final LongConsumer progress;
  private final Map<LiveStream, RecordWriter<SpecificRecord>> writers = new HashMap<>();
  private final ArrayDeque<Future<?>> inFlight = new ArrayDeque<>();
  private String lastPlace = "";
  private long events;
  private long context;
  private long unreadable;
  private long ahead;

  private ScenarioSender(
      Cluster cluster,
      KafkaProducer<byte[], byte[]> producer,
      ReplayClock clock,
      LongConsumer progress) {
    this.cluster = cluster;
    this.producer = producer;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Sends a scenario.
   *
   * @param folder folder of the scenario
   * @param log receives a message for each unreadable line
   * @param progress receives the number of lines sent
   */
  public static SendResult send(
      Path folder, Cluster cluster, SendOptions wanted, Consumer<String> log, LongConsumer progress)
      throws IOException, InterruptedException {
    Instant first = ReplayClock.firstEvent(folder);
    ReplayClock clock =
        new ReplayClock(first, wanted.speed(), wanted.toNow() ? Instant.now() : first);
    try (ScenarioLines lines = new ScenarioLines(folder);
        KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      ScenarioSender sending = new ScenarioSender(cluster, producer, clock, progress);
      while (lines.hasNext()) {
        sending.send(lines.next(), log);
      }
      sending.await();
      return new SendResult(sending.events, sending.context, sending.unreadable, sending.ahead);
    }
  }

  private void send(ScenarioLines.Decoded decoded, Consumer<String> log)
      throws IOException, InterruptedException {
    ScenarioLine line = decoded.line();
    Arrival arrival = decoded.arrival();
    if (arrival.rejection() != null) {
      unreadable++;
      log.accept(
          String.format(
              Locale.ROOT,
              "%s:%d %s: %s",
              line.file(),
              line.line(),
              arrival.rejection().code(),
              arrival.rejection().text()));
      return;
    }
    DecodedLine read = read(line);
    clock.await(LiveStream.time(read.record));
    clock.move(read.record);
    if (read.stream.isEvents()) {
      events++;
      if (LiveStream.time(read.record).isAfter(Instant.now().plus(LiveReader.MAX_AHEAD))) {
        ahead++;
      }
    } else {
      context++;
    }
    put(read.stream, read.record);
    progress.accept(events + context);
  }

  private record DecodedLine(LiveStream stream, SpecificRecord record) {}

  /** Parses a line that was found valid. */
  private static DecodedLine read(ScenarioLine line) {
    try {
      var fields = JsonRecords.parse(line.text());
      LiveStream stream = LiveStream.ofLabel(fields.remove("stream").textValue()).orElseThrow();
      if (!fields.hasNonNull("event_id")) {
        fields.put("event_id", line.generatedId());
      }
      var schema = org.apache.avro.specific.SpecificData.get().getSchema(stream.recordClass());
      return new DecodedLine(stream, JsonRecords.record(schema, fields));
    } catch (InvalidRecord e) {
      throw new IllegalStateException("a line that was decoded before must be valid", e);
    }
  }

  private void put(LiveStream stream, SpecificRecord record)
      throws IOException, InterruptedException {
    String key = LiveStream.key(stream, record);
    // Context needs order per key only, and equal keys of a topic are in the same partition.
    String place = stream.isEvents() ? stream.label() + " " + key : "context";
    if (!place.equals(lastPlace)) {
      await();
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    } else if (inFlight.size() >= MAX_IN_FLIGHT) {
      await();
    }
    lastPlace = place;
    inFlight.add(
        producer.send(
            new ProducerRecord<>(
                cluster.connection().topic(stream.topic()),
                key.getBytes(StandardCharsets.UTF_8),
                writer(stream).write(record))));
  }

  private void await() throws IOException, InterruptedException {
    try {
      while (!inFlight.isEmpty()) {
        inFlight.remove().get();
      }
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }

  private RecordWriter<SpecificRecord> writer(LiveStream stream) throws InterruptedException {
    RecordWriter<SpecificRecord> writer = writers.get(stream);
    if (writer == null) {
      writer = writer(stream, cluster.registry(), cluster.connection().topic(stream.topic()));
      writers.put(stream, writer);
    }
    return writer;
  }

  /** Returns a writer for a stream, whatever its record class. */
  @SuppressWarnings("unchecked") // the writer only accepts records of the stream's schema
  public static RecordWriter<SpecificRecord> writer(
      LiveStream stream, SchemaRegistry registry, String topic) throws InterruptedException {
    return RecordWriter.of((Class<SpecificRecord>) stream.recordClass(), topic, registry);
  }
}
