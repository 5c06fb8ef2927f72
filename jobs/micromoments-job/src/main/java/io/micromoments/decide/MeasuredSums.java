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
 * What is to be counted, summed up where it happens: of one thing there are many between two
 * watermarks, and each would go to another task by itself.
 */
final class MeasuredSums {

  /** What is counted together: all that falls into one window of those who measure. */
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
  private final Consumer<Measured> whoMeasures;
  private final Map<Kind, Long> counts = new LinkedHashMap<>();
  private boolean isIdle;

  /**
   * @param window over how long what is measured is summed up
   * @param whoMeasures is told the sums
   */
  MeasuredSums(Duration window, Consumer<Measured> whoMeasures) {
    this.window = window.toMillis();
    this.whoMeasures = whoMeasures;
  }

  /**
   * Sums up what is to be counted; tells it where that is too much, or nobody would wait for it.
   */
  void add(List<Measured> measured) {
    measured.forEach(this::add);
    if (isIdle || counts.size() > MOST) {
      emitSums();
    }
  }

  /** Whether those who measure go on in time without waiting for what is told here. */
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

  /** Tells all there is, each at the beginning of its window; nothing is left. */
  void emitSums() {
    counts.forEach(
        (kind, count) ->
            whoMeasures.accept(
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
