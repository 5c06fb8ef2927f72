package io.micromoments.faults;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.stack.TopicClient;
import io.micromoments.topics.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the topics hold of some customers, for whoever asks why a moment is missing. */
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
          Micromoment.class);

  private final TopicClient topics;

  CustomerTrail(TopicClient topics) {
    this.topics = topics;
  }

  /**
   * One line for each record, in the order in which the broker appended them.
   *
   * @param customers their ids
   */
  List<String> of(Set<String> customers) {
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
                      if (customers.stream()
                          .anyMatch(each -> text.matches("(?s).*\"" + each + "[\"-].*"))) {
                        String place =
                            String.format(
                                Locale.ROOT,
                                "%s %s-%d@%d ",
                                Instant.ofEpochMilli(record.timestamp()),
                                topic,
                                record.partition(),
                                record.offset());
                        lines.add(new Line(record.timestamp(), place + text));
                      }
                    }));
    return lines.stream()
        .sorted(Comparator.comparingLong(Line::appendedAt))
        .map(Line::text)
        .toList();
  }
}
