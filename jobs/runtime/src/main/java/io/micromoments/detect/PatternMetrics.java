package io.micromoments.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.PatternCounters;
import io.micromoments.patterns.engine.PatternVersions;
import io.micromoments.runtime.definition.QuarantinedVersions;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * Gauges {@code pattern.<name>.*} of each pattern: {@code partialMatches}, {@code matches} and
 * {@code overflowed} are sums over all known versions; {@code nanosPerEvent}, {@code
 * generalConditions} and {@code abortedEvaluations} are those of the latest one. They are zero once
 * no version is known any more. {@code quarantined} is 1 while the highest version is quarantined.
 */
final class PatternMetrics {

  private final MetricGroup group;
  private final PatternVersions versions;
  private final QuarantinedVersions quarantined;
  private final Set<String> watched = new HashSet<>();

  PatternMetrics(MetricGroup group, PatternVersions versions, QuarantinedVersions quarantined) {
    this.group = group;
    this.versions = versions;
    this.quarantined = quarantined;
    quarantined.all().keySet().forEach(this::watch);
    versions.forEach((compiled, counters) -> watch(compiled.pattern().name()));
  }

  /** Registers the gauges of a pattern, unless they exist. */
  void watch(String pattern) {
    if (watched.add(pattern)) {
      MetricGroup ofPattern = group.addGroup("pattern", pattern);
      sum(ofPattern, "partialMatches", pattern, PatternCounters::open);
      sum(ofPattern, "matches", pattern, PatternCounters::matches);
      sum(ofPattern, "overflowed", pattern, PatternCounters::overflowed);
      ofPattern.gauge(
          "nanosPerEvent", () -> latest(pattern, (compiled, counters) -> counters.nanosPerEvent()));
      ofPattern.gauge(
          "generalConditions",
          () -> (int) latest(pattern, (compiled, counters) -> compiled.celJavaConditions()));
      ofPattern.gauge(
          "abortedEvaluations",
          () -> (long) latest(pattern, (compiled, counters) -> compiled.abortedEvaluations()));
      ofPattern.gauge("quarantined", () -> quarantined(pattern));
    }
  }

  private int quarantined(String pattern) {
    Integer version = quarantined.all().get(pattern);
    int[] highest = {0};
    versions.forEach(
        (compiled, counters) -> {
          if (compiled.pattern().name().equals(pattern)) {
            highest[0] = Math.max(highest[0], compiled.pattern().version());
          }
        });
    return version != null && highest[0] <= version ? 1 : 0;
  }

  private void sum(
      MetricGroup group, String name, String pattern, ToLongFunction<PatternCounters> value) {
    group.gauge(
        name,
        () -> {
          long[] sum = {0};
          versions.forEach(
              (compiled, counters) -> {
                if (compiled.pattern().name().equals(pattern)) {
                  sum[0] += value.applyAsLong(counters);
                }
              });
          return sum[0];
        });
  }

  private double latest(
      String pattern, ToDoubleBiFunction<CompiledPattern, PatternCounters> value) {
    double[] latest = {0};
    versions.forEach(
        (compiled, counters) -> {
          if (compiled.pattern().name().equals(pattern)) {
            latest[0] = value.applyAsDouble(compiled, counters);
          }
        });
    return latest[0];
  }
}
