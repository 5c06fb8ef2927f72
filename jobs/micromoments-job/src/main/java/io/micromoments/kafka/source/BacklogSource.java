package io.micromoments.kafka.source;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Kafka source that knows whether it is behind its topics. After each start, restore and failure it
 * has a backlog until everything that was there has been emitted. Later, it has one whenever a
 * record has waited too long to be read (see {@link Backlog}) or the broker does not answer.
 *
 * <p>Operators receive this as record attributes ({@code isBacklog}), after the records that were
 * emitted before. Its state is that of a {@link KafkaSource}.
 */
public final class BacklogSource<T>
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {

  private static final long serialVersionUID = 1L;

  /**
   * What to read, and from where.
   *
   * @param name the name of the source in the log
   * @param client the configuration of a Kafka client, with references in place of secrets
   * @param group the consumer group under which offsets are committed
   * @param topics with the prefix
   * @param exclusiveNames names that only one job may use at a time, see {@link ExclusiveName}
   */
  public record Settings(
      String name,
      Properties client,
      String group,
      List<String> topics,
      StartingOffsets startingOffsets,
      List<String> exclusiveNames)
      implements Serializable {}

  /** Creates a heartbeat, given its expiry time; see {@link BacklogReader}. */
  @FunctionalInterface
  public interface Heartbeat<T> extends LongFunction<T>, Serializable {}

  private final Settings settings;
  private final Backlog.Rules rules;
  private final Duration idleAfter;
  private final Heartbeat<T> heartbeat;
  private final PositionTrackingDeserializer<T> schema;
  private final KafkaSource<T> source;
  private transient AtomicReference<BacklogEnumerator> latest;

  private BacklogSource(
      Settings settings,
      KafkaRecordDeserializationSchema<T> schema,
      Backlog.Rules rules,
      Duration idleAfter,
      Heartbeat<T> heartbeat) {
    this.idleAfter = idleAfter;
    this.heartbeat = heartbeat;
    this.settings = settings;
    this.rules = rules;
    this.schema = new PositionTrackingDeserializer<>(schema);
    this.source =
        KafkaSource.<T>builder()
            .setProperties(settings.client())
            .setGroupId(settings.group())
            .setTopics(settings.topics())
            .setStartingOffsets(settings.startingOffsets())
            .setDeserializer(this.schema)
            .build();
  }

  /**
   * Returns a source of events.
   *
   * @param idleAfter time without a record after which a partition that was read to its end is idle
   * @param maxHold maximum time that event time waits for the source while it makes no progress
   * @param grace how long the source counts as behind after the broker was unavailable, because
   *     producers have yet to send what they buffered
   * @param heartbeat lets operators detect that records are delayed on the way
   */
  public static <T> BacklogSource<T> forEvents(
      Settings settings,
      KafkaRecordDeserializationSchema<T> schema,
      Duration idleAfter,
      Duration maxHold,
      Duration grace,
      Heartbeat<T> heartbeat) {
    return new BacklogSource<>(
        settings, schema, Backlog.Rules.of(false, maxHold, grace), idleAfter, heartbeat);
  }

  /**
   * Returns a source of records that must be known before the first event.
   *
   * @param maxHold maximum time that events wait while the source is behind; without limit at a
   *     start
   * @param heartbeat as for events; null for none
   */
  public static <T> BacklogSource<T> forContext(
      Settings settings,
      KafkaRecordDeserializationSchema<T> schema,
      Duration maxHold,
      Heartbeat<T> heartbeat) {
    return new BacklogSource<>(
        settings, schema, Backlog.Rules.of(true, maxHold, Duration.ZERO), null, heartbeat);
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new BacklogReader<>(
        source.createReader(context),
        schema,
        idleAfter == null ? null : new IdlePartitions<>(idleAfter),
        heartbeat,
        context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return wrap(source.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
      throws IOException {
    return wrap(source.restoreEnumerator(context, state), context);
  }

  private BacklogEnumerator wrap(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return new BacklogEnumerator(
        settings.name(),
        enumerator,
        context,
        new EndOffsets(settings.client(), settings.topics()),
        settings.exclusiveNames().stream()
            .map(name -> new ExclusiveName(settings.client(), name, settings.topics().get(0)))
            .toList(),
        latest(),
        rules);
  }

  private synchronized AtomicReference<BacklogEnumerator> latest() {
    if (latest == null) {
      latest = new AtomicReference<>();
    }
    return latest;
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return source.getProducedType();
  }
}
