package io.micromoments.decide;

import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pre-aggregates measurements before the shuffle: between two watermarks there are many of the same
 * kind, and each would be sent individually.
 */
final class MeasurementSums {

  /** The key: measurements of one kind within one window. */
  private record Key(
      long window,
      String pattern,
      int version,
      String policy,
      int policyVersion,
      String group,
      MeasurementKind kind,
      String code) {}

  private static final int MAX_COUNTS = 10_000;

  private final long window;
  private final Consumer<Measurement> output;
  private final Map<Key, Long> counts = new LinkedHashMap<>();
  private boolean isIdle;
  private boolean isSilent;

  /**
   * @param window window size of the measuring operator
   * @param output receives the sums
   */
  MeasurementSums(Duration window, Consumer<Measurement> output) {
    this.window = window.toMillis();
    this.output = output;
  }

  /**
   * Adds measurements. Emits all sums if there are too many, or at once while this input is idle.
   */
  void add(List<Measurement> measurements) {
    if (isSilent) {
      return;
    }
    measurements.forEach(this::add);
    if (isIdle || counts.size() > MAX_COUNTS) {
      emitSums();
    }
  }

  /** Sets whether this subtask is idle, in which case downstream watermarks advance without it. */
  void idle(boolean idle) {
    emitSums();
    isIdle = idle;
  }

  /** Sets whether measurements are ignored, because another stage takes them. */
  void setSilent(boolean silent) {
    isSilent = silent;
  }

  private void add(Measurement measurement) {
    Key sum =
        new Key(
            Math.floorDiv(measurement.getAt().toEpochMilli(), window),
            measurement.getPattern(),
            measurement.getVersion(),
            measurement.getPolicy(),
            measurement.getPolicyVersion(),
            measurement.getGroup(),
            measurement.getKind(),
            measurement.getCode());
    counts.merge(sum, measurement.getCount(), Long::sum);
  }

  /** Emits and clears all sums, each with the start of its window as its time. */
  void emitSums() {
    counts.forEach(
        (sum, count) ->
            output.accept(
                new Measurement(
                    Instant.ofEpochMilli(sum.window * window),
                    sum.pattern,
                    sum.version,
                    sum.policy,
                    sum.policyVersion,
                    sum.group,
                    sum.kind,
                    sum.code,
                    count)));
    counts.clear();
  }
}
