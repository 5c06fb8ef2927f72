package io.micromoments.decide;

import io.micromoments.schemas.Measured;
import io.micromoments.schemas.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final Map<Kind, Long> counts = new LinkedHashMap<>();

  /**
   * @param window over how long what is measured is summed up
   */
  MeasuredSums(Duration window) {
    this.window = window.toMillis();
  }

  /**
   * Adds what is to be counted.
   *
   * @return whether it has become so much that it should be drained
   */
  boolean add(List<Measured> measured) {
    measured.forEach(this::add);
    return counts.size() > MOST;
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

  /** All there is, each at the beginning of its window; nothing is left. */
  List<Measured> drain() {
    if (counts.isEmpty()) {
      return List.of();
    }
    List<Measured> all = new ArrayList<>(counts.size());
    counts.forEach(
        (kind, count) ->
            all.add(
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
    return all;
  }
}
