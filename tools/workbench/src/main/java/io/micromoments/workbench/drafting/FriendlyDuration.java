package io.micromoments.workbench.drafting;

import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rounds time spans up to durations that people would choose for a window. */
final class FriendlyDuration {

  private static final List<Duration> STEPS =
      Stream.of(
              "1m", "2m", "5m", "10m", "15m", "20m", "30m", "45m", "1h", "2h", "3h", "4h", "6h",
              "8h", "12h", "1d", "2d", "3d", "7d", "14d", "30d", "60d", "90d", "180d", "365d")
          .map(Durations::parse)
          .flatMap(Optional::stream)
          .toList();

  private FriendlyDuration() {}

  /**
   * Returns a duration longer than the span, because an event at the end of a window is outside.
   */
  static Duration beyond(Duration span) {
    return STEPS.stream()
        .filter(step -> step.compareTo(span) > 0)
        .findFirst()
        .orElseGet(() -> Duration.ofDays((span.toDays() / 365 + 1) * 365));
  }
}
