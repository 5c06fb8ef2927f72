package io.micromoments.workbench.live.redrive;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveReader;
import io.micromoments.workbench.live.LiveStream;
import io.micromoments.workbench.live.OffsetRange;
import io.micromoments.workbench.live.ScenarioSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends dead letters back to the topics they came from, once the job can use them. Progress is
 * saved for some thousands of records at a time, after the broker has acknowledged them. If a run
 * fails in between, those may be redriven twice, but none is skipped.
 */
public final class Redrive {

  /** Header with the original position of a redriven record: topic/partition/offset. */
  public static final String ORIGIN_HEADER = "micromoments-redriven";

  /** Header with the original event time of an event that was given the present time. */
  public static final String ORIGINAL_EVENT_TIME_HEADER = "micromoments-event-time";

  private static final int MAX_IN_FLIGHT = 10_000;

  /**
   * Selects what to redrive.
   *
   * @param topics rejected, late or both, without the prefix
   * @param code only records rejected with this code; empty for all
   * @param all also records that would be rejected again
   * @param dryRun write nothing
   * @param again also records that were redriven before
   * @param lateAsOfNow give late events the present time
   */
  public record RedriveOptions(
      List<String> topics,
      Optional<String> code,
      Optional<Instant> from,
      Optional<Instant> until,
      boolean all,
      boolean dryRun,
      boolean again,
      boolean lateAsOfNow) {}

  /**
   * Result of a redrive.
   *
   * @param redriven number of redriven records; in a dry run, of those that would be
   * @param redrivenBefore number of records redriven by an earlier run
   * @param withoutKey number of redriven records that have no key
   * @param skipped number of records not redriven, by reason
   */
  public record RedriveResult(
      long redriven, long redrivenBefore, long withoutKey, Map<String, Long> skipped) {}

  private final Cluster cluster;
  private final RedriveOptions options;
  private final Consumer<String> log;
  private final LiveReader reader;
  private final OriginalRecords originals;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<LiveStream, RecordWriter<SpecificRecord>> writers = new HashMap<>();
  private final List<Future<?>> inFlight = new ArrayList<>();
  private final Map<String, Long> skipped = new TreeMap<>();
  private long redriven;
  private long redrivenBefore;
  private long withoutKey;

  private Redrive(
      Cluster cluster,
      RedriveOptions options,
      Consumer<String> log,
      OriginalRecords originals,
      KafkaProducer<byte[], byte[]> producer) {
    this.cluster = cluster;
    this.options = options;
    this.log = log;
    this.reader = new LiveReader(cluster.registry());
    this.originals = originals;
    this.producer = producer;
  }

  /**
   * Redrives the selected records.
   *
   * @param log receives a line for each record that is skipped or has no key
   */
  public static RedriveResult run(Cluster cluster, RedriveOptions options, Consumer<String> log)
      throws IOException, InterruptedException {
    try (OriginalRecords originals = new OriginalRecords(cluster);
        KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      return new Redrive(cluster, options, log, originals, producer).run();
    }
  }

  private RedriveResult run() throws IOException, InterruptedException {
    List<OffsetRange> whole =
        OffsetRange.of(cluster, options.topics, Optional.empty(), Optional.empty());
    Map<TopicPartition, Long> begins = new HashMap<>();
    whole.forEach(each -> begins.put(each.partition(), each.begin()));
    RedriveProgress progress = RedriveProgress.of(cluster, whole);
    DeadLetterRecord.Reader deadLetters = new DeadLetterRecord.Reader(cluster.registry());
    OffsetRange.read(
        cluster,
        OffsetRange.of(cluster, options.topics, options.from, options.until),
        found -> {
          TopicPartition at = new TopicPartition(found.topic(), found.partition());
          if (!options.again && progress.isRedriven(at, found.offset())) {
            redrivenBefore++;
          } else if (redrive(deadLetters, found)) {
            progress.add(at, found.offset());
            if (inFlight.size() >= MAX_IN_FLIGHT) {
              awaitBroker();
              progress.save(begins);
            }
          }
        });
    if (!options.dryRun) {
      awaitBroker();
      progress.save(begins);
    }
    return new RedriveResult(redriven, redrivenBefore, withoutKey, skipped);
  }

  private void awaitBroker() throws IOException, InterruptedException {
    try {
      for (Future<?> each : inFlight) {
        each.get();
      }
      inFlight.clear();
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }

  private boolean redrive(DeadLetterRecord.Reader reader, ConsumerRecord<byte[], byte[]> found)
      throws IOException, InterruptedException {
    DeadLetterRecord deadLetter;
    try {
      deadLetter = reader.read(cluster.connection().withoutPrefix(found.topic()), found);
    } catch (InvalidRecord e) {
      return skip(found.topic() + "/" + found.offset(), "the dead letter cannot be decoded");
    }
    if (options.code.isPresent() && !options.code.get().equals(deadLetter.code())) {
      return false;
    }
    return redrive(deadLetter);
  }

  private boolean redrive(DeadLetterRecord deadLetter) throws IOException, InterruptedException {
    String place =
        deadLetter.origin().topic()
            + "/"
            + deadLetter.origin().partition()
            + "/"
            + deadLetter.offset();
    Optional<LiveStream> stream =
        LiveStream.ofTopic(cluster.connection().withoutPrefix(deadLetter.origin().topic()))
            .filter(
                each ->
                    cluster.connection().topic(each.topic()).equals(deadLetter.origin().topic()));
    if (stream.isEmpty()) {
      return skip(place, whyNoStream(deadLetter.origin().topic()));
    }
    if (deadLetter.raw().bytes().length == 0) {
      return skip(place, "the record has no value");
    }
    Optional<ConsumerRecord<byte[], byte[]>> original = originals.find(deadLetter);
    if (deadLetter.raw().isTruncated() && original.isEmpty()) {
      return skip(
          place,
          "only the beginning of its value was kept, and its topic no longer retains the record");
    }
    byte[] value = original.map(ConsumerRecord::value).orElse(deadLetter.raw().bytes());
    if (value.length > RecordReader.MAX_BYTES) {
      return skip(place, "it exceeds the size limit of the job");
    }
    if (!options.all || (deadLetter.isLate() && options.lateAsOfNow)) {
      Optional<String> rejection = rejection(stream.get(), value);
      if (rejection.isPresent()) {
        return skip(place, "it would be rejected again: " + rejection.get());
      }
    }
    byte[] key = original.isPresent() ? original.get().key() : key(stream.get(), value);
    if (key != null && originals.hasNewerRecordOfKey(stream.get(), deadLetter, key)) {
      return skip(place, "its topic has a newer record with the same key");
    }
    if (key == null) {
      withoutKey++;
      log.accept(place + ": redriven without a key, because its key and its value are unknown");
    }
    redriven++;
    if (!options.dryRun) {
      send(stream.get(), deadLetter, key, value, place);
    }
    return true;
  }

  private String whyNoStream(String topic) {
    String name = cluster.connection().withoutPrefix(topic);
    if (name.startsWith(Topic.CHANNEL)) {
      return "it is an instruction for a channel without a topic; add it to delivery.channels";
    }
    if (name.equals(Topic.TRACE_REQUESTS)) {
      return "it is a request for traces; use explain instead";
    }
    return name.equals(Topic.PATTERNS) || name.equals(Topic.POLICIES)
        ? "it is a definition; use publish instead"
        : "it is not from an input topic with this prefix";
  }

  private boolean skip(String place, String why) {
    skipped.merge(why, 1L, Long::sum);
    log.accept(place + ": skipped, " + why);
    return false;
  }

  private Optional<String> rejection(LiveStream stream, byte[] raw) throws InterruptedException {
    try {
      reader.check(stream, raw);
      return Optional.empty();
    } catch (InvalidRecord e) {
      return Optional.of(e.code().name());
    }
  }

  private byte[] key(LiveStream stream, byte[] value) throws InterruptedException {
    try {
      String key = LiveStream.key(stream, reader.read(stream, value));
      return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    } catch (InvalidRecord e) {
      return null;
    }
  }

  private void send(
      LiveStream stream, DeadLetterRecord deadLetter, byte[] key, byte[] value, String place)
      throws InterruptedException {
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(deadLetter.origin().topic(), null, key, value);
    if (deadLetter.isLate() && options.lateAsOfNow) {
      sent = asOfNow(stream, deadLetter, key, value);
    }
    sent.headers().add(ORIGIN_HEADER, place.getBytes(StandardCharsets.UTF_8));
    inFlight.add(producer.send(sent));
  }

  private ProducerRecord<byte[], byte[]> asOfNow(
      LiveStream stream, DeadLetterRecord deadLetter, byte[] key, byte[] value)
      throws InterruptedException {
    try {
      SpecificRecord event = reader.read(stream, value);
      Instant happened = LiveStream.time(event);
      event.put(
          event.getSchema().getField("event_time").pos(),
          Instant.now().truncatedTo(ChronoUnit.MILLIS));
      RecordWriter<SpecificRecord> writer = writers.get(stream);
      if (writer == null) {
        writer = ScenarioSender.writer(stream, cluster.registry(), deadLetter.origin().topic());
        writers.put(stream, writer);
      }
      ProducerRecord<byte[], byte[]> sent =
          new ProducerRecord<>(deadLetter.origin().topic(), null, key, writer.write(event));
      sent.headers()
          .add(ORIGINAL_EVENT_TIME_HEADER, happened.toString().getBytes(StandardCharsets.UTF_8));
      return sent;
    } catch (InvalidRecord e) {
      throw new IllegalStateException("a late event must be decodable", e);
    }
  }
}
