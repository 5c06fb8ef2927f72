package io.micromoments.faults;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Collects the records of a customer from the topics, to diagnose missing moments. */
final class CustomerTrail {

  private static final Map<String, Class<? extends SpecificRecord>> STREAMS =
      Map.of(
          EventStream.CLICKSTREAM.topic(),
          ClickstreamEvent.class,
          EventStream.INTERACTION.topic(),
          InteractionEvent.class,
          EventStream.BEACON.topic(),
          BeaconEvent.class,
          Topic.LATE,
          LateEvent.class,
          Topic.MOMENTS,
          Micromoment.class,
          Topic.COMMANDS,
          OfferResequenceCommand.class);

  private final Connection connection;
  private final TopicClient topics;

  CustomerTrail(Connection connection, TopicClient topics) {
    this.connection = connection;
    this.topics = topics;
  }

  /**
   * Returns one line per record, ordered by the broker's append time.
   *
   * @param customer the id
   */
  List<String> of(String customer) {
    record Line(long appendedAt, String text) {}
    List<Line> lines = new ArrayList<>();
    STREAMS.forEach(
        (topic, type) ->
            topics
                .read(topic, type)
                .forEach(
                    read -> {
                      ConsumerRecord<byte[], byte[]> record = read.record();
                      String text = String.valueOf(read.value());
                      if (text.matches("(?s).*\"" + customer + "[\"-].*")) {
                        lines.add(new Line(record.timestamp(), place(record) + " " + text));
                      }
                    }));
    return Stream.concat(
            lines.stream().sorted(Comparator.comparingLong(Line::appendedAt)).map(Line::text),
            uncommittedMoments().stream())
        .toList();
  }

  /** Returns the offsets of moments in aborted or open transactions, for all customers. */
  private List<String> uncommittedMoments() {
    Set<String> uncommitted = new TreeSet<>(places("read_uncommitted"));
    uncommitted.removeAll(places("read_committed"));
    return uncommitted.stream().map(place -> "not committed: " + place).toList();
  }

  private Set<String> places(String isolation) {
    Properties settings = connection.kafka();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    Set<String> places = new TreeSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(connection.topic(Topic.MOMENTS)).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> places.add(place(record)));
      }
    }
    return places;
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return String.format(
        Locale.ROOT,
        "%s %s-%d@%d",
        Instant.ofEpochMilli(record.timestamp()),
        record.topic(),
        record.partition(),
        record.offset());
  }
}
