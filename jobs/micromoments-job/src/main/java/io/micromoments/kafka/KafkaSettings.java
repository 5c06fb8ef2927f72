package io.micromoments.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.emit.WebhookSettings;
import io.micromoments.kafka.source.StartingOffsets;
import io.micromoments.options.DetectionOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.language.Durations;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

  private static final String GROUP = "ingest.group";
  private static final String ALLOW_SECOND_JOB = "ingest.allow-second-job";
  private static final String FROM = "ingest.from";
  private static final String OUT_OF_ORDERNESS = "ingest.out-of-orderness";
  private static final String IDLE_AFTER = "ingest.idle-after";
  private static final String MAX_HOLD = "ingest.max-hold";
  private static final String DEDUPLICATE = JobSettings.DEDUPLICATE;
  private static final String CHANNELS = "delivery.channels";
  private static final String GUARANTEE = "delivery.guarantee";
  private static final String BUFFER_TIMEOUT = "delivery.buffer-timeout";
  private static final String OUTAGE = "delivery.longest-outage";
  private static final String WEBHOOK = "webhook.";
  private static final String WEBHOOK_CHANNEL = WEBHOOK + "channel";
  public static final List<String> KNOWN =
      Stream.concat(
              Stream.of(
                  GROUP,
                  ALLOW_SECOND_JOB,
                  FROM,
                  OUT_OF_ORDERNESS,
                  IDLE_AFTER,
                  MAX_HOLD,
                  DEDUPLICATE,
                  CHANNELS,
                  GUARANTEE,
                  BUFFER_TIMEOUT,
                  OUTAGE,
                  WEBHOOK_CHANNEL),
              WebhookSettings.KNOWN.stream())
          .toList();
  private static final List<String> FROM_ALLOWED = List.of("earliest", "latest", "committed");

  /**
   * Reads the settings, using defaults for those not given.
   *
   * <ul>
   *   <li>{@code ingest.group}: micromoments, after the prefix of the job's own topics
   *   <li>{@code ingest.allow-second-job}: false
   *   <li>{@code ingest.from}: earliest
   *   <li>{@code ingest.out-of-orderness}: 5s
   *   <li>{@code ingest.idle-after}: 10s
   *   <li>{@code ingest.max-hold}: 1m
   *   <li>{@code delivery.channels}: comma-separated names, those of {@link Topic#CHANNELS}
   *   <li>{@code delivery.guarantee}: at-least-once, or exactly-once
   *   <li>{@code delivery.buffer-timeout}: 0s
   *   <li>{@code delivery.longest-outage}: 10m; together with the checkpoint interval and a minute
   *       it is within a broker's default transaction timeout limit
   *   <li>{@code webhook.channel}: none; the channel whose instructions are posted. It enables the
   *       settings of {@link WebhookSettings#of}
   * </ul>
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static KafkaSettings of(Map<String, String> named) {
    DetectionOptions.rejectUnknown(named.keySet(), KNOWN);
    String from = named.getOrDefault(FROM, FROM_ALLOWED.get(0));
    if (!FROM_ALLOWED.contains(from)) {
      throw notAllowed(FROM, from, FROM_ALLOWED);
    }
    return new KafkaSettings(
        named.getOrDefault(GROUP, ownPrefix(named) + "micromoments"),
        isTrue(named, ALLOW_SECOND_JOB),
        StartingOffsets.valueOf(from.toUpperCase(Locale.ROOT)),
        DetectionOptions.duration(named, OUT_OF_ORDERNESS, Duration.ofSeconds(5)),
        DetectionOptions.duration(named, IDLE_AFTER, Duration.ofSeconds(10)),
        DetectionOptions.duration(named, MAX_HOLD, Duration.ofMinutes(1)),
        DetectionOptions.maxDrift(named),
        DetectionOptions.lead(named),
        channels(named.get(CHANNELS)),
        guarantee(named.getOrDefault(GUARANTEE, "at-least-once")),
        DetectionOptions.duration(named, BUFFER_TIMEOUT, Duration.ZERO),
        DetectionOptions.duration(named, OUTAGE, Duration.ofMinutes(10)),
        webhook(named));
  }

  private static Optional<ChannelWebhook> webhook(Map<String, String> named) {
    Map<String, String> others = new HashMap<>(named);
    others.keySet().removeIf(name -> !name.startsWith(WEBHOOK));
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String channel = others.remove(WEBHOOK_CHANNEL);
    if (channel == null || channel.isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing; set the channel whose instructions are posted, for example --%s push"
              .formatted(WEBHOOK_CHANNEL, WEBHOOK_CHANNEL));
    }
    // The sinks accept ISO-8601 durations only.
    others.replaceAll(
        (name, value) -> Durations.parse(value).map(Duration::toString).orElse(value));
    return Optional.of(
        new ChannelWebhook(channel.strip().toLowerCase(Locale.ROOT), WebhookSettings.of(others)));
  }

  private static String ownPrefix(Map<String, String> named) {
    return named.getOrDefault(Connection.OUTPUT_PREFIX, named.getOrDefault(Connection.PREFIX, ""));
  }

  private static boolean isTrue(Map<String, String> named, String name) {
    String found = named.getOrDefault(name, "false");
    if (!List.of("true", "false").contains(found)) {
      throw notAllowed(name, found, List.of("true", "false"));
    }
    return Boolean.parseBoolean(found);
  }

  /** Returns the names that no other job may use: the group, and any transactional id prefix. */
  public List<String> exclusiveNames(Connection connection) {
    return guarantee == DeliveryGuarantee.EXACTLY_ONCE
        ? List.of(group, TopicSinks.transactionalIds(connection))
        : List.of(group);
  }

  private static List<String> channels(String named) {
    return named == null
        ? Topic.CHANNELS
        : Arrays.stream(named.split(",", -1))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .toList();
  }

  private static DeliveryGuarantee guarantee(String named) {
    return switch (named) {
      case "at-least-once" -> DeliveryGuarantee.AT_LEAST_ONCE;
      case "exactly-once" -> DeliveryGuarantee.EXACTLY_ONCE;
      default -> throw notAllowed(GUARANTEE, named, List.of("at-least-once", "exactly-once"));
    };
  }

  private static IllegalArgumentException notAllowed(
      String name, String found, List<String> allowed) {
    return new IllegalArgumentException(
        "%s is '%s'; allowed: %s".formatted(name, found, String.join(", ", allowed)));
  }
}
