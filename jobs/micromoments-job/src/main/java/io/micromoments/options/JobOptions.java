package io.micromoments.options;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of detection, erasure, measures and learning, for every kind of input. */
public final class JobOptions {

  public static final ConfigOption<DetectionOrder> ORDER =
      ConfigOptions.key("detection.order")
          .enumType(DetectionOrder.class)
          .defaultValue(DetectionOrder.WATERMARK)
          .withDescription(
              "`watermark` or `arrival`. Over topics the default is `arrival`; see [below](#detection-order)");

  public static final ConfigOption<Integer> MAX_PER_PATTERN =
      ConfigOptions.key("detection.max-partial-matches-per-pattern")
          .intType()
          .defaultValue(DetectionSettings.DEFAULT.limits().perPattern())
          .withDescription(
              "maximum partial matches of one pattern and customer; beyond it the oldest are dropped");

  public static final ConfigOption<Integer> MAX_PER_CUSTOMER =
      ConfigOptions.key("detection.max-partial-matches-per-customer")
          .intType()
          .defaultValue(DetectionSettings.DEFAULT.limits().perCustomer())
          .withDescription(
              "maximum partial matches of one customer, over all patterns; beyond it the oldest are dropped");

  public static final ConfigOption<Integer> MAX_BUFFERED =
      ConfigOptions.key("detection.max-buffered")
          .intType()
          .defaultValue(DetectionSettings.DEFAULT.maxBuffered())
          .withDescription(
              "elements that a subtask buffers on the heap until the watermark passes them; more are kept in state");

  public static final ConfigOption<Integer> MAX_CACHED =
      ConfigOptions.key("detection.max-cached")
          .intType()
          .defaultValue(DetectionSettings.DEFAULT.maxCached())
          .withDescription(
              "customers whose partial matches a subtask caches on the heap with RocksDB");

  public static final ConfigOption<Duration> IDLE_ADVANCE =
      ConfigOptions.key("detection.idle-advance")
          .durationType()
          .defaultValue(DetectionSettings.DEFAULT.idleAdvance())
          .withDescription(
              "when no source has had a record for this long, the wall clock advances event time, so that deadlines fire");

  public static final ConfigOption<Duration> MAX_DRIFT =
      ConfigOptions.key("detection.max-drift")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "how far a source or partition may be ahead of the one furthest behind, in event time");

  public static final ConfigOption<Duration> ACTIVATION_DELAY =
      ConfigOptions.key("detection.activation-delay")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "delay until a changed file, or the tombstone of a definition, takes effect after it was read");

  public static final ConfigOption<Duration> DEDUPLICATE =
      ConfigOptions.key("ingest.deduplicate")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription("for how long repeats of an event_id are dropped; zero: never");

  public static final ConfigOption<String> SALT =
      ConfigOptions.key("erasure.salt")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "[reference](kafka.md#secrets-tls-sasl) to the secret for hashes of erased ids. Do not change it as long as tombstones are kept. Without a salt, ids of a known form can be recovered from their hashes by brute force");

  public static final ConfigOption<Duration> TOMBSTONES_KEPT =
      ConfigOptions.key("erasure.tombstones-kept")
          .durationType()
          .defaultValue(Duration.ofDays(90))
          .withDescription(
              "for how long records from before an erasure are recognized and dropped; at least as long as topics keep their records");

  public static final ConfigOption<Boolean> TRACE_VALUES =
      ConfigOptions.key("trace.values")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "whether traces contain the values that conditions compared, which are personal data; see [explain.md](explain.md#a-running-job)");

  public static final ConfigOption<Duration> MEASURE_WINDOW =
      ConfigOptions.key("measures.window")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription("size of the event-time windows in which measures are counted");

  public static final ConfigOption<Duration> LEARN_EVERY =
      ConfigOptions.key("learning.every")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "event-time interval at which decisions receive newly learned acceptance rates");

  public static final ConfigOption<Boolean> REQUIRE_APPROVAL =
      ConfigOptions.key("definitions.require-approval")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "whether published patterns and policies without `approved-by` are rejected");

  public static final ConfigOption<Boolean> MERGES =
      ConfigOptions.key("identity.merges")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "whether customers can be [merged](language.md#whose-event-it-is) by `context.merges`; without it, such records are rejected");

  /** All of them, in the order of the docs. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          ORDER,
          MAX_PER_PATTERN,
          MAX_PER_CUSTOMER,
          MAX_BUFFERED,
          MAX_CACHED,
          IDLE_ADVANCE,
          MAX_DRIFT,
          ACTIVATION_DELAY,
          REQUIRE_APPROVAL,
          DEDUPLICATE,
          MERGES,
          SALT,
          TOMBSTONES_KEPT,
          TRACE_VALUES,
          MEASURE_WINDOW,
          LEARN_EVERY);

  private JobOptions() {}
}
