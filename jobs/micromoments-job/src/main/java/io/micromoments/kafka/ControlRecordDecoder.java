package io.micromoments.kafka;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ControlRecord;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.topics.Connection;
import io.micromoments.topics.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes the records of control topics. A record that cannot be decoded becomes a dead letter. */
public final class ControlRecordDecoder implements KafkaRecordDeserializationSchema<ControlRecord> {

  private static final long serialVersionUID = 1L;

  private final Connection connection;
  private final Duration lead;

  private transient ControlRecordReader reader;

  /**
   * @param lead the delay between the broker's timestamp of a tombstone and its effect; definitions
   *     carry their own effective time
   */
  public ControlRecordDecoder(Connection connection, Duration lead) {
    this.connection = connection;
    this.lead = lead;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    SchemaRegistry registry = connection.openRegistry();
    context.getMetricGroup().gauge("schemaRegistryDown", () -> registry.isDown() ? 1 : 0);
    reader = new ControlRecordReader(connection, registry, lead);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ControlRecord> out)
      throws IOException {
    try {
      if (reader.isTraceRequest(record)) {
        out.collect(new ControlRecord(null, reader.traceRequest(record), null));
      } else {
        reader.read(record).ifPresent(each -> out.collect(new ControlRecord(each, null, null)));
      }
    } catch (InvalidRecord e) {
      out.collect(
          new ControlRecord(null, null, rejected(record, e, reader.isTraceRequest(record))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the schema registry", e);
    }
  }

  /**
   * @param isPersonal whether the record names customers, whose ids dead letters must not keep
   */
  private static RejectedRecord rejected(
      ConsumerRecord<byte[], byte[]> record, InvalidRecord reason, boolean isPersonal) {
    RawBytes raw = RawBytes.of(record.value());
    return RejectedRecord.newBuilder()
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setCode(reason.code().name())
        .setText(reason.text())
        .setRaw(isPersonal ? ByteBuffer.allocate(0) : raw.buffer())
        .setFullLength(
            isPersonal && record.value() != null
                ? Long.valueOf(record.value().length)
                : raw.fullLengthIfCut())
        .setSha256(raw.sha256())
        .build();
  }

  @Override
  public TypeInformation<ControlRecord> getProducedType() {
    return new RecordType<>(ControlRecord.class);
  }
}
