package io.micromoments.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.emit.WebhookSettings;
import io.micromoments.kafka.source.StartingOffsets;
import io.micromoments.options.JobOptions;
import io.micromoments.options.SettingValues;
import io.micromoments.text.Names;
import io.micromoments.text.SecretReference;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * Settings for reading and writing topics.
 *
 * @param group consumer group to which offsets are committed, for lag monitoring
 * @param allowsSecondJob whether another job may use the same group and transactional ids
 * @param from starting offsets of a new job's event sources: earliest, latest or committed
 * @param outOfOrderness how much older than the time of its partition an event may be
 * @param idleAfter time without events after which a partition is idle
 * @param maxHold maximum time that events wait for a source that is behind its topics
 * @param maxDrift maximum event-time lead of a source over the slowest one
 * @param lead delay between reading a definition's tombstone and its effective time
 * @param channels channels with a topic
 * @param guarantee delivery guarantee of the sinks
 * @param bufferTimeout Flink's buffer timeout
 * @param longestOutage with exactly-once, how long the job may be down without data loss
 * @param webhook endpoint for the instructions of one channel, in addition to or instead of its
 *     topic
 */
public record KafkaSettings(
    String group,
    boolean allowsSecondJob,
    StartingOffsets from,
    Duration outOfOrderness,
    Duration idleAfter,
    Duration maxHold,
    Duration maxDrift,
    Duration lead,
    List<String> channels,
    DeliveryGuarantee guarantee,
    Duration bufferTimeout,
    Duration longestOutage,
    Optional<ChannelWebhook> webhook) {

  /**
   * A channel whose instructions are posted to a webhook.
   *
   * @param channel in lower case
   */
  record ChannelWebhook(String channel, WebhookSettings settings) {}

  /**
   * Reads {@link KafkaOptions}, except for those of the connection.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static KafkaSettings of(SettingValues values) {
    return new KafkaSettings(
        values.contains(KafkaOptions.GROUP)
            ? values.get(KafkaOptions.GROUP)
            : ownPrefix(values) + KafkaOptions.GROUP.defaultValue(),
        values.get(KafkaOptions.ALLOW_SECOND_JOB),
        values.get(KafkaOptions.FROM),
        values.get(KafkaOptions.OUT_OF_ORDERNESS),
        values.get(KafkaOptions.IDLE_AFTER),
        values.get(KafkaOptions.MAX_HOLD),
        values.getPositive(JobOptions.MAX_DRIFT),
        values.get(JobOptions.ACTIVATION_DELAY),
        channels(values.get(KafkaOptions.CHANNELS)),
        values.get(KafkaOptions.GUARANTEE).ofFlink(),
        values.get(KafkaOptions.BUFFER_TIMEOUT),
        values.get(KafkaOptions.LONGEST_OUTAGE),
        webhook(values));
  }

  private static Optional<ChannelWebhook> webhook(SettingValues values) {
    if (KafkaOptions.WEBHOOK.stream().noneMatch(values::contains)) {
      return Optional.empty();
    }
    return Optional.of(
        new ChannelWebhook(
            webhookChannel(values),
            new WebhookSettings(
                WebhookSettings.url(
                    required(values, KafkaOptions.WEBHOOK_URL, "https://push.example.com/hook")),
                new SecretReference(
                    KafkaOptions.WEBHOOK_SECRET.key(),
                    required(values, KafkaOptions.WEBHOOK_SECRET, "'${env:PUSH_KEY}'")),
                values.get(KafkaOptions.WEBHOOK_TIMEOUT),
                values.get(KafkaOptions.WEBHOOK_MAX_IN_FLIGHT),
                values.get(KafkaOptions.WEBHOOK_ATTEMPTS),
                values.get(KafkaOptions.WEBHOOK_GIVE_UP_AFTER))));
  }

  /** Returns the channel; rejects a misspelled one, whose instructions would never be posted. */
  private static String webhookChannel(SettingValues values) {
    String channel =
        required(values, KafkaOptions.WEBHOOK_CHANNEL, "push").strip().toLowerCase(Locale.ROOT);
    List<String> known = channels(values.get(KafkaOptions.CHANNELS));
    if (known.contains(channel) || Topic.CHANNELS.contains(channel)) {
      return channel;
    }
    Names.near(channel, Topic.CHANNELS)
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "%s is '%s'; %s If not, add it to %s"
                      .formatted(
                          KafkaOptions.WEBHOOK_CHANNEL.key(),
                          channel,
                          Names.didYouMean(name),
                          KafkaOptions.CHANNELS.key()));
            });
    return channel;
  }

  private static String required(
      SettingValues values, ConfigOption<String> option, String example) {
    return values
        .find(option)
        .filter(value -> !value.isBlank())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is missing; set it, for example --%s %s"
                        .formatted(option.key(), option.key(), example)));
  }

  private static String ownPrefix(SettingValues values) {
    return values
        .find(KafkaOptions.OUTPUT_PREFIX)
        .or(() -> values.find(KafkaOptions.PREFIX))
        .orElse("");
  }

  /** Returns the names that no other job may use: the group, and any transactional id prefix. */
  public List<String> exclusiveNames(Connection connection) {
    return guarantee == DeliveryGuarantee.EXACTLY_ONCE
        ? List.of(group, TopicSinks.transactionalIds(connection))
        : List.of(group);
  }

  private static List<String> channels(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
