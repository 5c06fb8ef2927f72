package io.micromoments.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.BuiltServers;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that transaction markers at the end of a partition do not count as a backlog. */
class EmptyRangesTest {

  private static final String TOPIC = "events";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir static Path folder;

  private static Broker broker;

  @BeforeAll
  static void startBroker() {
    broker = new Broker(BuiltServers.installation(), folder.resolve("broker"));
    broker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.kill();
  }

  @Test
  void transactionMarkersAndAbortedRecordsAreEmptyRanges() throws Exception {
    Properties client = new Properties();
    client.put("bootstrap.servers", broker.bootstrapServers());
    client.put("isolation.level", "read_committed");
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    try (KafkaProducer<byte[], byte[]> producer = producer();
        EndOffsets ends = new EndOffsets(client, List.of(TOPIC))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, new byte[1])).get();
      producer.commitTransaction();

      assertThat(endOf(ends)).as("a record and the mark of the commit").isEqualTo(2);
      assertThat(isEmpty(ends, 1, 2)).isTrue();
      assertThat(isEmpty(ends, 0, 2)).as("with the record").isFalse();

      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, new byte[1])).get();
      producer.abortTransaction();

      // The abort marker is written after the response.
      Await.holds("the abort", Duration.ofSeconds(30), () -> endOf(ends) == 4);
      assertThat(isEmpty(ends, 1, 4)).as("all of it was given up").isTrue();
      assertThat(isEmpty(ends, 1, 4)).as("asked again").isTrue();
    }
  }

  private static long endOf(EndOffsets ends) throws IOException {
    return ends.fetch(Set.of()).get(PARTITION);
  }

  private static boolean isEmpty(EndOffsets ends, long from, long end) {
    return ends.findEmptyRanges(Map.of(PARTITION, new EndOffsets.EarliestAndEnd(from, end)))
        .contains(PARTITION);
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("transactional.id", "empty-ranges");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
