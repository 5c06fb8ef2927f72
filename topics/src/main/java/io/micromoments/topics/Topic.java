package io.micromoments.topics;

import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.Trace;
import io.micromoments.schemas.TraceRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Desired configuration of one topic.
 *
 * @param name name without the prefix
 * @param key human-readable description of the record key
 * @param schema schema of the values
 * @param isCompacted whether log compaction keeps the latest record of each key
 * @param retention retention time if not compacted; empty for unlimited
 * @param isSmall whether one partition suffices, regardless of the others' partition count
 */
public record Topic(
    String name,
    String key,
    Schema schema,
    boolean isCompacted,
    Optional<Duration> retention,
    boolean isSmall) {

  public static final String MOMENTS = "moments";
  public static final String COMMANDS = "commands";
  public static final String CURRENT_OFFERS = "offers.current";
  public static final String CHANNEL = "channel.";
  public static final String REJECTED = "rejected";
  public static final String LATE = "late";
  public static final String STATUS = "status";
  public static final String RECEIPTS = "receipts";
  public static final String BUDGETS = "budgets";
  public static final String MEASURES = "measures";
  public static final String AGREEMENTS = "agreements";
  public static final String PROFILE_UPDATES = "profile.updates";
  public static final String PATTERNS = "control.patterns";
  public static final String POLICIES = "control.policies";

  /** Quarantined definitions. The job also writes it, to distribute them to all its subtasks. */
  public static final String QUARANTINE = "control.quarantine";

  /** Requests to trace customers, which are answered in {@link #TRACES}. */
  public static final String TRACE_REQUESTS = "control.traces";

  /** What the job did for traced customers, and why. */
  public static final String TRACES = "trace";

  private static final Set<String> OUTPUTS =
      Set.of(
          MOMENTS,
          COMMANDS,
          CURRENT_OFFERS,
          REJECTED,
          LATE,
          STATUS,
          RECEIPTS,
          BUDGETS,
          MEASURES,
          AGREEMENTS,
          PROFILE_UPDATES,
          TRACES,
          QUARANTINE);

  /** Default channels with a topic each. */
  public static final List<String> CHANNELS =
      List.of(
          "web", "mobile_app", "email", "call_center", "branch", "atm", "kiosk", "store", "push");

  static final String MIN_IN_SYNC = "min.insync.replicas";
  static final int MIN_REPLICATION_FOR_TWO_IN_SYNC = 3;

  private static final Duration EVENTS_KEPT = Duration.ofDays(7);
  private static final Duration OUTCOMES_KEPT = Duration.ofDays(90);

  /**
   * As long as the longest retention of the non-compacted inputs, so that a job started from
   * scratch knows all erasures that affect them.
   */
  private static final Duration ERASURES_KEPT = OUTCOMES_KEPT;

  private static final Duration INSTRUCTIONS_KEPT = Duration.ofDays(1);

  /** As long as a request may last: traces are read while they are made. */
  private static final Duration TRACES_KEPT = Duration.ofDays(1);

  private static final Duration REJECTED_KEPT = Duration.ofDays(30);
  private static final Duration METRICS_RETENTION = Duration.ofDays(90);

  /** How long compacted topics keep tombstones for consumers that lag. */
  private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

  /** Returns all topics, inputs first. */
  public static List<Topic> all(List<String> channels) {
    List<Topic> topics = new ArrayList<>(inputs());
    topics.addAll(outputs(channels));
    return List.copyOf(topics);
  }

  /** Returns the topics that the job reads. */
  public static List<Topic> inputs() {
    List<Topic> topics = new ArrayList<>();
    for (EventStream stream : EventStream.external()) {
      String key =
          switch (stream) {
            case PLACE -> "place_id or area";
            case CLICKSTREAM -> "customer_id, identifier or device_id";
            case INTERACTION -> "customer_id or identifier";
            default -> "customer_id or device_id";
          };
      topics.add(log(stream.topic(), key, stream.schema(), EVENTS_KEPT));
    }
    for (ContextStream stream : ContextStream.values()) {
      topics.add(context(stream));
    }
    topics.add(compacted(PATTERNS, "pattern", PatternDefinition.getClassSchema(), true));
    topics.add(compacted(POLICIES, "policy", PolicyDefinition.getClassSchema(), true));
    topics.add(compacted(QUARANTINE, "kind/name", Quarantine.getClassSchema(), true));
    topics.add(
        new Topic(
            TRACE_REQUESTS,
            "event_id",
            TraceRequest.getClassSchema(),
            false,
            Optional.of(TRACES_KEPT),
            true));
    return topics;
  }

  /**
   * Returns whether a topic belongs to a single job: its outputs and the quarantine, which it
   * writes and reads. Jobs that read the same inputs need separate ones.
   *
   * @param name name without the prefix
   */
  public static boolean isOwnedByJob(String name) {
    return OUTPUTS.contains(name) || name.startsWith(CHANNEL);
  }

  /** Returns the topics that the job writes. */
  public static List<Topic> outputs(List<String> channels) {
    List<Topic> topics = new ArrayList<>();
    topics.add(log(MOMENTS, "customer_id", Micromoment.getClassSchema(), EVENTS_KEPT));
    Schema command = OfferResequenceCommand.getClassSchema();
    topics.add(log(COMMANDS, "customer_id", command, EVENTS_KEPT));
    topics.add(compacted(CURRENT_OFFERS, "customer_id", command, false));
    for (String channel : channels) {
      topics.add(
          log(
              CHANNEL + channel.toLowerCase(Locale.ROOT),
              "customer_id",
              ChannelInstruction.getClassSchema(),
              INSTRUCTIONS_KEPT));
    }
    topics.add(
        log(REJECTED, "topic it was read from", RejectedRecord.getClassSchema(), REJECTED_KEPT));
    topics.add(log(LATE, "event_id", LateEvent.getClassSchema(), EVENTS_KEPT));
    topics.add(small(STATUS, "definition", DefinitionStatus.getClassSchema()));
    topics.add(small(RECEIPTS, "request_id", ErasureReceipt.getClassSchema()));
    topics.add(compacted(BUDGETS, "offer_id", BudgetStatus.getClassSchema(), true));
    topics.add(small(MEASURES, "pattern", Measure.getClassSchema()));
    topics.add(log(AGREEMENTS, "customer_id", Agreement.getClassSchema(), OUTCOMES_KEPT));
    topics.add(log(PROFILE_UPDATES, "customer_id", ProfileUpdate.getClassSchema(), OUTCOMES_KEPT));
    topics.add(log(TRACES, "customer_id", Trace.getClassSchema(), TRACES_KEPT));
    return List.copyOf(topics);
  }

  /**
   * Returns the topic with the given name without its prefix; empty if unknown or a channel topic.
   */
  public static Optional<Topic> named(String name) {
    return all(List.of()).stream().filter(topic -> topic.name.equals(name)).findFirst();
  }

  /** Returns the topic's configuration at the broker. */
  public Map<String, String> configuration() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("cleanup.policy", isCompacted ? "compact" : "delete");
    settings.put("message.timestamp.type", "LogAppendTime");
    settings.put("max.message.bytes", String.valueOf(RecordReader.MAX_BYTES + 4_096));
    if (isCompacted) {
      settings.put("delete.retention.ms", String.valueOf(TOMBSTONES_KEPT.toMillis()));
    } else {
      settings.put("retention.ms", retention.map(Duration::toMillis).orElse(-1L).toString());
    }
    return settings;
  }

  /**
   * Returns the topic's configuration for a replication factor. With three or more replicas, two
   * must have a record before it is acknowledged, so that the loss of one broker loses no records.
   */
  public Map<String, String> configuration(int replicationFactor) {
    Map<String, String> settings = configuration();
    if (replicationFactor >= MIN_REPLICATION_FOR_TWO_IN_SYNC) {
      settings.put(MIN_IN_SYNC, "2");
    }
    return settings;
  }

  /** Returns the simple name of the record class, for example {@code ClickstreamEvent}. */
  public String recordName() {
    return SpecificData.get().getClass(schema).getSimpleName();
  }

  private static Topic context(ContextStream stream) {
    return switch (stream) {
      case IDENTITY -> compacted(stream.topic(), "device_id", stream.schema(), false);
      case PROFILE, OFFERS, MERGE ->
          compacted(stream.topic(), "customer_id", stream.schema(), false);
      case CONSENT -> compacted(stream.topic(), "customer_id/purpose", stream.schema(), false);
      case CATALOG -> compacted(stream.topic(), "offer_id", stream.schema(), true);
      case OUTCOME -> log(stream.topic(), "customer_id", stream.schema(), OUTCOMES_KEPT);
      case ERASURE -> log(stream.topic(), "customer_id", stream.schema(), ERASURES_KEPT);
    };
  }

  private static Topic log(String name, String key, Schema schema, Duration retention) {
    return new Topic(name, key, schema, false, Optional.of(retention), false);
  }

  private static Topic compacted(String name, String key, Schema schema, boolean isSmall) {
    return new Topic(name, key, schema, true, Optional.empty(), isSmall);
  }

  private static Topic small(String name, String key, Schema schema) {
    return new Topic(name, key, schema, false, Optional.of(METRICS_RETENTION), true);
  }
}
