package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.BuiltServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerTest {

  private static final TopicPartition PLACE = new TopicPartition("notes", 0);

  @TempDir Path folder;

  @Test
  void recordsAndAddressSurviveAKill() throws Exception {
    Broker broker =
        new Broker(BuiltServers.installation(), folder, Map.of("message.max.bytes", "2000000"));
    try {
      broker.start();
      String before = broker.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", before))) {
        admin
            .createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1)))
            .all()
            .get(30, TimeUnit.SECONDS);
      }
      write(broker, "first");
      broker.kill();
      broker.start();
      write(broker, "second");

      assertThat(broker.bootstrapServers()).isEqualTo(before);
      assertThat(read(broker, 2)).containsExactly("first", "second");
    } finally {
      broker.kill();
    }
  }

  private static void write(Broker broker, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer
          .send(new ProducerRecord<>(PLACE.topic(), PLACE.partition(), "key", value))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static List<String> read(Broker broker, int count) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PLACE));
      consumer.seekToBeginning(List.of(PLACE));
      List<String> values = new ArrayList<>();
      Await.holds(
          count + " records are read",
          Duration.ofSeconds(30),
          () -> {
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
            records.forEach(record -> values.add(record.value()));
            return values.size() >= count;
          });
      return values;
    }
  }
}
