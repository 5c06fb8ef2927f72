package io.micromoments.decide;

import io.micromoments.schemas.Measured;
import io.micromoments.schemas.What;
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
final class MeasuredSums {

  /** The grouping key: measurements of one kind within one window. */
  private record Kind(
      long window,
      String pattern,
      int version,
      String policy,
      int policyVersion,
      String group,
      What what,
      String code) {}

  private static final int MOST = 10_000;

  private final long window;
  private final Consumer<Measured> output;
  private final Map<Kind, Long> counts = new LinkedHashMap<>();
  private boolean isIdle;

  /**
   * @param window window size of the measuring operator
   * @param output receives the sums
   */
  MeasuredSums(Duration window, Consumer<Measured> output) {
    this.window = window.toMillis();
    this.output = output;
  }

  /**
   * Adds measurements. Emits all sums if there are too many, or at once while this input is idle.
   */
  void add(List<Measured> measured) {
    measured.forEach(this::add);
    if (isIdle || counts.size() > MOST) {
      emitSums();
    }
  }

  /** Sets whether this subtask is idle, in which case downstream watermarks advance without it. */
  void idle(boolean idle) {
    emitSums();
    isIdle = idle;
  }

  private void add(Measured measured) {
    Kind kind =
        new Kind(
            Math.floorDiv(measured.getAt().toEpochMilli(), window),
            measured.getPattern(),
            measured.getVersion(),
            measured.getPolicy(),
            measured.getPolicyVersion(),
            measured.getGroup(),
            measured.getWhat(),
            measured.getCode());
    counts.merge(kind, measured.getCount(), Long::sum);
  }

  /** Emits and clears all sums, each with the start of its window as its time. */
  void emitSums() {
    counts.forEach(
        (kind, count) ->
            output.accept(
                new Measured(
                    Instant.ofEpochMilli(kind.window * window),
                    kind.pattern,
                    kind.version,
                    kind.policy,
                    kind.policyVersion,
                    kind.group,
                    kind.what,
                    kind.code,
                    count)));
    counts.clear();
  }
}
