package io.micromoments.kafka;

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
 * Topics as a source that knows whether it is behind them. After each start, restore and failure it
 * works off a backlog until everything has been given out that was there; later on again whenever
 * something has waited to be read for too long (see {@link Backlog}), or the broker does not
 * answer.
 *
 * <p>Operators are told by Flink's record attributes ({@code isBacklog}), which come to them behind
 * the records that were given out before. Its state is that of a {@link KafkaSource}.
 */
public final class BacklogSource<T>
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {

  private static final long serialVersionUID = 1L;

  /**
   * What is read, and from where.
   *
   * @param name as the log calls the source
   * @param client the settings of a Kafka client, with references in the place of secrets
   * @param group the consumer group that offsets are committed under
   * @param topics with the prefix
   * @param runsUnder names that are to be one job's alone, see {@link RunningMark}
   */
  public record Settings(
      String name,
      Properties client,
      String group,
      List<String> topics,
      StartingOffsets startingOffsets,
      List<String> runsUnder)
      implements Serializable {}

  /** Makes a record of a heartbeat, given when it expires, see {@link BacklogReader}. */
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
   * A source of events.
   *
   * @param idleAfter after how long without a record time does not wait for a partition that was
   *     read to its end
   * @param maxHold how long time waits for the source at most while it does not go on
   * @param grace how long it counts as behind after the broker was away, for producers have yet to
   *     send what they kept
   * @param heartbeat shows whoever reads the stream whether records are delayed on the way
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
   * A source of what has to be known before the first event.
   *
   * @param maxHold how long events are held back at most while it is behind, but at the start
   * @param heartbeat as of events; null for none
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
        settings.runsUnder().stream()
            .map(name -> new RunningMark(settings.client(), name, settings.topics().get(0)))
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
