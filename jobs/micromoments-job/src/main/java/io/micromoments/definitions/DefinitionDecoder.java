package io.micromoments.definitions;

import io.micromoments.patterns.flow.RecordType;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.ReadDefinition;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics of patterns and policies; what cannot be read is kept with the reason. */
public final class DefinitionDecoder implements KafkaRecordDeserializationSchema<ReadDefinition> {

  private static final long serialVersionUID = 1L;

  private final Connection connection;
  private final Duration lead;

  private transient SchemaRegistry registry;
  private transient RecordReader<PatternDefinition> patterns;
  private transient RecordReader<PolicyDefinition> policies;
  private transient RecordReader<Quarantine> quarantines;

  /**
   * @param lead how much later than it came a tombstone takes effect; definitions say it themselves
   */
  public DefinitionDecoder(Connection connection, Duration lead) {
    this.connection = connection;
    this.lead = lead;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    registry = connection.openRegistry();
    context.getMetricGroup().gauge("schemaRegistryDown", () -> registry.isDown() ? 1 : 0);
    patterns = RecordReader.of(PatternDefinition.class, registry);
    policies = RecordReader.of(PolicyDefinition.class, registry);
    quarantines = RecordReader.of(Quarantine.class, registry);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ReadDefinition> out)
      throws IOException {
    if (record.topic().equals(connection.topic(Topic.QUARANTINE))) {
      quarantine(record, out);
      return;
    }
    DefinitionKind kind =
        record.topic().equals(connection.topic(Topic.PATTERNS))
            ? DefinitionKind.PATTERN
            : DefinitionKind.POLICY;
    try {
      out.collect(new ReadDefinition(change(kind, record), null));
    } catch (InvalidRecord e) {
      out.collect(new ReadDefinition(null, rejected(record, e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while waiting for the schema registry", e);
    }
  }

  private DefinitionChange change(DefinitionKind kind, ConsumerRecord<byte[], byte[]> record)
      throws InvalidRecord, InterruptedException {
    if (record.value() == null) {
      return retirement(kind, record);
    }
    return switch (kind) {
      case PATTERN -> {
        PatternDefinition read = patterns.read(record.value());
        yield new DefinitionChange(
            read.getPattern(), read.getVersion(), read.getEventTime(), read.getYaml(), kind, null);
      }
      case POLICY -> {
        PolicyDefinition read = policies.read(record.value());
        yield new DefinitionChange(
            read.getPolicy(), read.getVersion(), read.getEventTime(), read.getYaml(), kind, null);
      }
    };
  }

  /** A tombstone says nothing: what is quarantined stays so until a higher version comes. */
  private void quarantine(ConsumerRecord<byte[], byte[]> record, Collector<ReadDefinition> out)
      throws IOException {
    if (record.value() == null) {
      return;
    }
    try {
      Quarantine read = quarantines.read(record.value());
      out.collect(
          new ReadDefinition(
              DefinitionChange.newBuilder()
                  .setDefinition(read.getDefinition())
                  .setVersion(read.getVersion())
                  .setEffectiveAt(read.getEventTime())
                  .setKind(read.getKind())
                  .setQuarantined(read.getReason())
                  .build(),
              null));
    } catch (InvalidRecord e) {
      out.collect(new ReadDefinition(null, rejected(record, e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while waiting for the schema registry", e);
    }
  }

  private DefinitionChange retirement(DefinitionKind kind, ConsumerRecord<byte[], byte[]> record)
      throws InvalidRecord {
    if (record.key() == null) {
      throw new InvalidRecord(Code.NO_KEY, "a tombstone needs the name of what it retires as key");
    }
    return new DefinitionChange(
        new String(record.key(), StandardCharsets.UTF_8),
        0,
        Instant.ofEpochMilli(record.timestamp()).plus(lead),
        null,
        kind,
        null);
  }

  private static RejectedRecord rejected(
      ConsumerRecord<byte[], byte[]> record, InvalidRecord reason) {
    RawBytes raw = RawBytes.of(record.value());
    return RejectedRecord.newBuilder()
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setCode(reason.code().name())
        .setText(reason.text())
        .setRaw(raw.buffer())
        .setFullLength(raw.fullLengthIfCut())
        .setSha256(raw.sha256())
        .build();
  }

  @Override
  public TypeInformation<ReadDefinition> getProducedType() {
    return new RecordType<>(ReadDefinition.class);
  }
}
