package io.micromoments.kafka;

import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.TraceRequest;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of the control topics. Not thread-safe. */
public final class ControlRecordReader {

  private final Connection connection;
  private final Duration lead;
  private final RecordReader<PatternDefinition> patterns;
  private final RecordReader<PolicyDefinition> policies;
  private final RecordReader<Quarantine> quarantines;
  private final RecordReader<TraceRequest> traces;

  /**
   * @param lead the delay between the broker's timestamp of a tombstone and its effect; definitions
   *     carry their own effective time
   */
  public ControlRecordReader(Connection connection, SchemaRegistry registry, Duration lead) {
    this.connection = connection;
    this.lead = lead;
    this.patterns = RecordReader.of(PatternDefinition.class, registry);
    this.policies = RecordReader.of(PolicyDefinition.class, registry);
    this.quarantines = RecordReader.of(Quarantine.class, registry);
    this.traces = RecordReader.of(TraceRequest.class, registry);
  }

  /** Returns whether a record is a request for traces, and not a definition. */
  boolean isTraceRequest(ConsumerRecord<byte[], byte[]> found) {
    return connection.withoutPrefix(found.topic()).equals(Topic.TRACE_REQUESTS);
  }

  /**
   * Decodes a request for traces.
   *
   * @throws InvalidRecord if it cannot be decoded, or asks for too much
   */
  TraceRequest traceRequest(ConsumerRecord<byte[], byte[]> found)
      throws InvalidRecord, InterruptedException {
    TraceRequest request = traces.read(found.value());
    TraceRequestLimits.check(request, Instant.ofEpochMilli(found.timestamp()));
    return request;
  }

  /**
   * Decodes a record into a change.
   *
   * @return empty for a tombstone of a quarantine: the quarantine lasts until a higher version is
   *     published
   * @throws InvalidRecord if the record cannot be decoded
   */
  public Optional<DefinitionChange> read(ConsumerRecord<byte[], byte[]> found)
      throws InvalidRecord, InterruptedException {
    String topic = connection.withoutPrefix(found.topic());
    if (topic.equals(Topic.QUARANTINE)) {
      return found.value() == null ? Optional.empty() : Optional.of(quarantine(found.value()));
    }
    DefinitionKind kind =
        topic.equals(Topic.PATTERNS) ? DefinitionKind.PATTERN : DefinitionKind.POLICY;
    if (found.value() == null) {
      return Optional.of(retirement(kind, found));
    }
    return Optional.of(
        kind == DefinitionKind.PATTERN ? pattern(found.value()) : policy(found.value()));
  }

  private DefinitionChange pattern(byte[] value) throws InvalidRecord, InterruptedException {
    PatternDefinition read = patterns.read(value);
    return new DefinitionChange(
        read.getPattern(),
        read.getVersion(),
        read.getEventTime(),
        read.getYaml(),
        DefinitionKind.PATTERN,
        null);
  }

  private DefinitionChange policy(byte[] value) throws InvalidRecord, InterruptedException {
    PolicyDefinition read = policies.read(value);
    return new DefinitionChange(
        read.getPolicy(),
        read.getVersion(),
        read.getEventTime(),
        read.getYaml(),
        DefinitionKind.POLICY,
        null);
  }

  private DefinitionChange quarantine(byte[] value) throws InvalidRecord, InterruptedException {
    Quarantine read = quarantines.read(value);
    return new DefinitionChange(
        read.getDefinition(),
        read.getVersion(),
        read.getEventTime(),
        null,
        read.getKind(),
        read.getReason());
  }

  private DefinitionChange retirement(DefinitionKind kind, ConsumerRecord<byte[], byte[]> tombstone)
      throws InvalidRecord {
    if (tombstone.key() == null) {
      throw new InvalidRecord(
          Code.NO_KEY,
          "the key is null; the key of a tombstone is the name of the pattern or policy to retire");
    }
    return new DefinitionChange(
        new String(tombstone.key(), StandardCharsets.UTF_8),
        0,
        Instant.ofEpochMilli(tombstone.timestamp()).plus(lead),
        null,
        kind,
        null);
  }
}
