package io.micromoments.kafka.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks at the broker that a job runs under a name, so that a second job under the same name can be
 * detected; the readers of Flink's source join no consumer group that would show it. A consumer
 * that reads nothing is a member of a group of that name for as long as the job runs. After its
 * process was killed, the broker removes it within {@link #SESSION_TIMEOUT}.
 */
public final class ExclusiveName implements AutoCloseable {

  /** The session timeout of the group member. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(ExclusiveName.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Properties client;
  private final String name;
  private final String topic;
  private KafkaConsumer<byte[], byte[]> member;
  private boolean isRefused;
  private boolean isClosed;

  /**
   * @param client the configuration of a Kafka client
   * @param name a name that only one job may use at a time
   * @param topic any existing topic, with the prefix
   */
  ExclusiveName(Properties client, String name, String topic) {
    this.client = client;
    this.name = name;
    this.topic = topic;
  }

  private static String group(String name) {
    return name + ".running";
  }

  /**
   * Joins the group, or stays in it; to be called several times a minute. Logs a warning if the
   * broker does not permit the group.
   */
  synchronized void keep() {
    if (isRefused || isClosed) {
      return;
    }
    try {
      join();
    } catch (AuthorizationException e) {
      isRefused = true;
      LOG.warn(
          "cannot detect a second job named {}: no permission for consumer group {}",
          name,
          group(name),
          e);
    } catch (KafkaException e) {
      LOG.debug("cannot join consumer group {} now", group(name), e);
    }
  }

  private void join() {
    if (member == null) {
      Properties settings = new Properties();
      settings.putAll(client);
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, group(name));
      settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
      settings.put(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, String.valueOf(SESSION_TIMEOUT.toMillis()));
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumer.subscribe(List.of(topic), new ReadNothing(consumer));
      member = consumer;
    }
    member.poll(Duration.ofMillis(10));
  }

  private record ReadNothing(KafkaConsumer<?, ?> consumer) implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }

  /**
   * Returns who runs under a name, after waiting for the sessions of killed jobs to expire.
   *
   * @return the hosts, with the client IDs; empty if there are none
   */
  public static List<String> activeMembers(Admin admin, String name)
      throws ExecutionException, InterruptedException {
    long until = System.nanoTime() + SESSION_TIMEOUT.plus(LOOK_EVERY.multipliedBy(2)).toNanos();
    while (true) {
      List<String> activeMembers = new ArrayList<>();
      for (MemberDescription each : members(admin, name)) {
        activeMembers.add(each.host() + " " + each.clientId());
      }
      if (activeMembers.isEmpty() || System.nanoTime() > until) {
        return activeMembers;
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  private static Collection<MemberDescription> members(Admin admin, String name)
      throws ExecutionException, InterruptedException {
    try {
      ConsumerGroupDescription group =
          admin.describeConsumerGroups(List.of(group(name))).all().get().get(group(name));
      return group.members();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (member != null) {
      member.close(CloseOptions.timeout(LOOK_EVERY));
    }
  }
}
