package io.micromoments.kafka;

import io.micromoments.emit.WebhookSettings;
import io.micromoments.kafka.source.StartingOffsets;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** The options of reading and writing topics. */
public final class KafkaOptions {

  // Connection reads these four itself, as the command line does.

  public static final ConfigOption<String> BOOTSTRAP =
      text(Connection.BOOTSTRAP, "the brokers; if set, the job runs over topics");

  public static final ConfigOption<String> REGISTRY =
      text(
          Connection.REGISTRY,
          "the schema registry; separate several with commas; Apicurio's ends in `/apis/ccompat/v7`");

  public static final ConfigOption<String> PREFIX =
      text(Connection.PREFIX, "prefix of all topic names");

  public static final ConfigOption<String> OUTPUT_PREFIX =
      text(
          Connection.OUTPUT_PREFIX,
          "prefix of the job's own topics, instead of `topics.prefix`: its outputs, and `control.quarantine`, which it writes and reads. It is also part of the transactional ids (`micromoments-PREFIX…`) and of the default of `ingest.group`. So a second job (shadow, canary, blue/green) can read the same inputs: create its topics with the same setting, and leave `ingest.group` at its default");

  public static final ConfigOption<String> GROUP =
      ConfigOptions.key("ingest.group")
          .stringType()
          .defaultValue("micromoments")
          .withDescription(
              "the consumer group under which offsets are committed at each checkpoint, for monitoring the lag; the job itself starts from its checkpoint. The prefix of the job's own topics precedes the default");

  public static final ConfigOption<Boolean> ALLOW_SECOND_JOB =
      ConfigOptions.key("ingest.allow-second-job")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "whether another job may run under the same group, or with the same transactional ids; otherwise the second is rejected at startup. A killed job counts as running for 10 more seconds; the next one waits for that");

  public static final ConfigOption<StartingOffsets> FROM =
      ConfigOptions.key("ingest.from")
          .enumType(StartingOffsets.class)
          .defaultValue(StartingOffsets.EARLIEST)
          .withDescription(
              "where a job without state starts reading events: `earliest`, `latest` or `committed`");

  public static final ConfigOption<Duration> OUT_OF_ORDERNESS =
      duration(
          "ingest.out-of-orderness",
          Duration.ofSeconds(5),
          "how far an event may lag behind the time of its partition; older events are late");

  public static final ConfigOption<Duration> IDLE_AFTER =
      duration(
          "ingest.idle-after",
          Duration.ofSeconds(10),
          "a partition that has been read to its end and has had no event for this long is idle: the watermark does not wait for it");

  public static final ConfigOption<Duration> MAX_HOLD =
      duration(
          "ingest.max-hold",
          Duration.ofMinutes(1),
          "maximum time that events wait for context that is behind its topics, or for a source of events that makes no progress. At startup events wait for context without a limit");

  public static final ConfigOption<String> CHANNELS =
      ConfigOptions.key("delivery.channels")
          .stringType()
          .defaultValue(String.join(",", Topic.CHANNELS))
          .withDescription(
              "the channels that have a topic; instructions for other channels are rejected");

  static final ConfigOption<Guarantee> GUARANTEE =
      ConfigOptions.key("delivery.guarantee")
          .enumType(Guarantee.class)
          .defaultValue(Guarantee.AT_LEAST_ONCE)
          .withDescription("or `exactly-once`");

  public static final ConfigOption<Duration> BUFFER_TIMEOUT =
      duration(
          "delivery.buffer-timeout",
          Duration.ZERO,
          "Flink's buffer timeout between tasks; by default records are sent at once. A longer timeout costs a flusher thread per output; under load records are batched anyway");

  // Together with the checkpoint interval and a minute, the default is within a broker's default
  // limit of the transaction timeout.
  public static final ConfigOption<Duration> LONGEST_OUTAGE =
      duration(
          "delivery.longest-outage",
          Duration.ofMinutes(10),
          "with exactly-once, how long the job may be down without loss");

  public static final ConfigOption<String> WEBHOOK_CHANNEL =
      text("webhook.channel", "required: the channel whose instructions are posted");

  public static final ConfigOption<String> WEBHOOK_URL =
      text(
          WebhookSettings.URL,
          "required: `https`, or `http` on the same machine (`localhost`, `127.0.0.1`, `[::1]`)");

  public static final ConfigOption<String> WEBHOOK_SECRET =
      text(
          WebhookSettings.SECRET,
          "required: [reference](kafka.md#secrets-tls-sasl) to the key of the signatures, which every task manager resolves");

  public static final ConfigOption<Duration> WEBHOOK_TIMEOUT =
      duration(
          WebhookSettings.TIMEOUT,
          WebhookSettings.DEFAULT_TIMEOUT,
          "maximum time of one request, from connecting to the end of the response; 1ms to 24h");

  public static final ConfigOption<Integer> WEBHOOK_MAX_IN_FLIGHT =
      ConfigOptions.key(WebhookSettings.MAX_IN_FLIGHT)
          .intType()
          .defaultValue(WebhookSettings.DEFAULT_MAX_IN_FLIGHT)
          .withDescription(
              "records that a subtask sends at the same time, 1 to 1000, including those that wait for another attempt");

  public static final ConfigOption<Integer> WEBHOOK_ATTEMPTS =
      ConfigOptions.key(WebhookSettings.ATTEMPTS)
          .intType()
          .defaultValue(WebhookSettings.DEFAULT_ATTEMPTS)
          .withDescription("maximum attempts per record, 1 to 100");

  public static final ConfigOption<Duration> WEBHOOK_GIVE_UP_AFTER =
      duration(
          WebhookSettings.GIVE_UP_AFTER,
          WebhookSettings.DEFAULT_GIVE_UP_AFTER,
          "maximum time to deliver a record, from its first attempt on; 1ms to 24h");

  /** The options of topics, in the order of the docs. */
  public static final List<ConfigOption<?>> TOPICS =
      List.of(
          BOOTSTRAP,
          REGISTRY,
          PREFIX,
          OUTPUT_PREFIX,
          GROUP,
          ALLOW_SECOND_JOB,
          FROM,
          OUT_OF_ORDERNESS,
          IDLE_AFTER,
          MAX_HOLD,
          CHANNELS,
          GUARANTEE,
          BUFFER_TIMEOUT,
          LONGEST_OUTAGE);

  /** The options of the webhook, in the order of the docs. */
  public static final List<ConfigOption<?>> WEBHOOK =
      List.of(
          WEBHOOK_CHANNEL,
          WEBHOOK_URL,
          WEBHOOK_SECRET,
          WEBHOOK_TIMEOUT,
          WEBHOOK_MAX_IN_FLIGHT,
          WEBHOOK_ATTEMPTS,
          WEBHOOK_GIVE_UP_AFTER);

  private KafkaOptions() {}

  /** Flink's guarantees but {@link DeliveryGuarantee#NONE}, which could lose commands. */
  enum Guarantee {
    AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
    EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

    private final DeliveryGuarantee ofFlink;

    Guarantee(DeliveryGuarantee ofFlink) {
      this.ofFlink = ofFlink;
    }

    DeliveryGuarantee ofFlink() {
      return ofFlink;
    }

    @Override
    public String toString() {
      return ofFlink.toString();
    }
  }

  private static ConfigOption<String> text(String key, String description) {
    return ConfigOptions.key(key).stringType().noDefaultValue().withDescription(description);
  }

  private static ConfigOption<Duration> duration(
      String key, Duration standard, String description) {
    return ConfigOptions.key(key)
        .durationType()
        .defaultValue(standard)
        .withDescription(description);
  }
}
