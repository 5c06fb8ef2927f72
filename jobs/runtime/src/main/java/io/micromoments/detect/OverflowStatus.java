package io.micromoments.detect;

import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.PatternVersions;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.util.OutputTag;

/**
 * Reports in the status of patterns how many partial matches were dropped because a customer
 * exceeded the {@link Limits}: the first time immediately, then at most once per minute of event
 * time. After a restore the counts start at zero.
 */
public final class OverflowStatus {

  public static final OutputTag<DefinitionStatus> OUTPUT =
      new OutputTag<>("overflow-status", new RecordType<>(DefinitionStatus.class));

  private static final long EVERY = Duration.ofMinutes(1).toMillis();

  private final PatternVersions versions;
  private final Limits limits;

  /** Number of dropped partial matches reported so far. */
  private final Map<PatternVersion, Long> reported = new HashMap<>();

  private long reportedAt = Long.MIN_VALUE;

  OverflowStatus(PatternVersions versions, Limits limits) {
    this.versions = versions;
    this.limits = limits;
  }

  /**
   * Returns the statuses to be reported.
   *
   * @param time current watermark, in milliseconds since the epoch
   * @param last whether the input ends, so that no later report will follow
   */
  public List<DefinitionStatus> at(long time, boolean last) {
    if (!last && reportedAt != Long.MIN_VALUE && time - reportedAt < EVERY) {
      return List.of();
    }
    List<DefinitionStatus> statuses = new ArrayList<>();
    versions.forEach(
        (compiled, counters) -> {
          PatternVersion version = compiled.pattern().key();
          long dropped = counters.overflowed() - reported.getOrDefault(version, 0L);
          if (dropped > 0) {
            reported.put(version, counters.overflowed());
            statuses.add(status(version, time, dropped));
          }
        });
    if (!statuses.isEmpty()) {
      reportedAt = time;
    }
    return statuses;
  }

  private DefinitionStatus status(PatternVersion version, long time, long dropped) {
    return DefinitionStatus.newBuilder()
        .setDefinition(version.pattern())
        .setVersion(version.version())
        .setEventTime(Instant.ofEpochMilli(time))
        .setState(DefinitionState.OVERFLOWED)
        .setReason(reason(limits))
        .setDropped(dropped)
        .build();
  }

  /** Describes why partial matches are dropped, and the remedies. */
  public static String reason(Limits limits) {
    return String.format(
        Locale.ROOT,
        "a customer had more than %d partial matches of the pattern, or more than %d of all"
            + " patterns; the oldest were dropped. Let fewer events start the pattern, shorten"
            + " 'within', or raise detection.max-partial-matches-per-pattern and"
            + " detection.max-partial-matches-per-customer",
        limits.perPattern(),
        limits.perCustomer());
  }
}
