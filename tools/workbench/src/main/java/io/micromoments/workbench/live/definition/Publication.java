package io.micromoments.workbench.live.definition;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.schemas.Quarantine;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes definitions or their tombstones, and waits for the job's answers. */
public final class Publication implements AutoCloseable {

  /** Delay until a published definition takes effect, so that it reaches all subtasks before. */
  public static final Duration ACTIVATION_DELAY = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(250);

  private final Cluster cluster;
  private final KafkaConsumer<byte[], byte[]> status;
  private final boolean isRetirement;
  private final RecordReader<DefinitionStatus> reader;
  private final List<Definition> unanswered = new ArrayList<>();
  private final Instant effectiveAt =
      Instant.now().plus(ACTIVATION_DELAY).truncatedTo(ChronoUnit.MILLIS);

  /**
   * Seeks to the end of {@code status}. Must be called before anything is sent, because every later
   * status counts as an answer.
   *
   * @param isRetirement whether to send tombstones
   */
  public Publication(Cluster cluster, boolean isRetirement) {
    this.cluster = cluster;
    this.isRetirement = isRetirement;
    this.reader = RecordReader.of(DefinitionStatus.class, cluster.registry());
    List<OffsetRange> ranges =
        OffsetRange.of(cluster, List.of(Topic.STATUS), Optional.empty(), Optional.empty());
    this.status = cluster.consumer();
    status.assign(ranges.stream().map(OffsetRange::partition).toList());
    ranges.forEach(each -> status.seek(each.partition(), each.end()));
  }

  /** Returns the event time at which the sent definitions take effect. */
  public Instant effectiveAt() {
    return effectiveAt;
  }

  /**
   * Publishes versions, or retires them, one after another.
   *
   * @throws IOException if the broker refuses one; names those sent before
   */
  public void send(List<Definition> definitions) throws IOException, InterruptedException {
    Connection connection = cluster.connection();
    var patterns = writer(PatternDefinition.class, DefinitionKind.PATTERN);
    var policies = writer(PolicyDefinition.class, DefinitionKind.POLICY);
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      for (Definition each : definitions) {
        byte[] value =
            each.kind() == DefinitionKind.PATTERN
                ? patterns.write(pattern(each))
                : policies.write(policy(each));
        producer
            .send(
                new ProducerRecord<>(
                    connection.topic(Definition.topic(each.kind())),
                    each.name().getBytes(StandardCharsets.UTF_8),
                    isRetirement ? null : value))
            .get();
        unanswered.add(each);
      }
    } catch (ExecutionException e) {
      IOException failed = cluster.failed(e);
      throw unanswered.isEmpty()
          ? failed
          : new IOException(
              "%s; these definitions were already published: %s"
                  .formatted(
                      failed.getMessage(),
                      unanswered.stream().map(Definition::name).collect(Collectors.joining(", "))),
              e.getCause());
    }
  }

  /**
   * Quarantines versions, and all lower ones, at once, regardless of event time.
   *
   * @param reason explanation for people
   */
  public void quarantine(List<Definition> definitions, String reason)
      throws IOException, InterruptedException {
    String topic = cluster.connection().topic(Topic.QUARANTINE);
    var writer = RecordWriter.of(Quarantine.class, topic, cluster.registry());
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      for (Definition each : definitions) {
        Quarantine quarantine =
            new Quarantine(
                UUID.randomUUID().toString(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                each.kind(),
                each.name(),
                each.version(),
                reason);
        byte[] key = (each.kind() + "/" + each.name()).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, writer.write(quarantine))).get();
      }
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }

  /** Also waits for definitions that were sent earlier and have no answer yet. */
  public void expect(List<Definition> definitions) {
    unanswered.addAll(definitions);
  }

  private <T extends org.apache.avro.specific.SpecificRecord> RecordWriter<T> writer(
      Class<T> recordClass, DefinitionKind kind) throws InterruptedException {
    String topic = cluster.connection().topic(Definition.topic(kind));
    return RecordWriter.of(recordClass, topic, cluster.registry());
  }

  private PatternDefinition pattern(Definition definition) {
    return PatternDefinition.newBuilder()
        .setEventId(UUID.randomUUID().toString())
        .setEventTime(effectiveAt)
        .setPattern(definition.name())
        .setVersion(definition.version())
        .setYaml(definition.yaml())
        .setStatus(definition.status().orElseThrow())
        .build();
  }

  private PolicyDefinition policy(Definition definition) {
    return new PolicyDefinition(
        UUID.randomUUID().toString(),
        effectiveAt,
        definition.name(),
        definition.version(),
        definition.yaml());
  }

  /**
   * Waits for the job's answers.
   *
   * @param onAnswer receives each definition with its status
   * @param onWait receives the definitions without an answer, several times a second
   * @return definitions without an answer after the timeout
   */
  public List<Definition> await(
      Duration timeout,
      BiConsumer<Definition, DefinitionStatus> onAnswer,
      Consumer<List<Definition>> onWait)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!unanswered.isEmpty() && System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> found : status.poll(POLL)) {
        try {
          DefinitionStatus status = reader.read(found.value());
          unanswered.stream()
              .filter(each -> isAnswer(each, status))
              .findFirst()
              .ifPresent(
                  each -> {
                    unanswered.remove(each);
                    onAnswer.accept(each, status);
                  });
        } catch (InvalidRecord e) {
          // not written by this job
        }
      }
      onWait.accept(List.copyOf(unanswered));
    }
    return List.copyOf(unanswered);
  }

  /**
   * Returns whether a status answers a sent definition. The status of a rejected tombstone has
   * version 0, because a tombstone names no version.
   */
  private boolean isAnswer(Definition sent, DefinitionStatus status) {
    if (!sent.name().equals(status.getDefinition())) {
      return false;
    }
    return isRetirement
        ? status.getState() == DefinitionState.RETIRED
            || (status.getState() == DefinitionState.QUARANTINED
                && status.getVersion() >= sent.version())
            || (status.getState() == DefinitionState.REJECTED && status.getVersion() == 0)
        : status.getVersion() == sent.version()
            && (status.getState() == DefinitionState.ACTIVATED
                || status.getState() == DefinitionState.REJECTED);
  }

  @Override
  public void close() {
    status.close();
  }
}
