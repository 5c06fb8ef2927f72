package io.micromoments.patterns.detect;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
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
  private final PatternRegistry programs;
  private final QuarantinedVersions quarantined;
  private final Set<String> watched = new HashSet<>();

  PatternMetrics(MetricGroup group, PatternRegistry programs, QuarantinedVersions quarantined) {
    this.group = group;
    this.programs = programs;
    this.quarantined = quarantined;
    quarantined.all().keySet().forEach(this::watch);
    programs.all().forEach(program -> watch(program.version().pattern()));
  }

  /** Registers the gauges of a pattern, unless they exist. */
  void watch(String pattern) {
    if (watched.add(pattern)) {
      MetricGroup ofPattern = group.addGroup("pattern", pattern);
      sum(ofPattern, "partialMatches", pattern, PatternCounters::open);
      sum(ofPattern, "matches", pattern, PatternCounters::matches);
      sum(ofPattern, "overflowed", pattern, PatternCounters::overflowed);
      ofPattern.gauge(
          "nanosPerEvent", () -> latest(pattern, program -> program.counters.nanosPerEvent()));
      ofPattern.gauge(
          "generalConditions",
          () -> (int) latest(pattern, program -> program.compiled.celJavaConditions()));
      ofPattern.gauge(
          "abortedEvaluations",
          () -> (long) latest(pattern, program -> program.compiled.abortedEvaluations()));
      ofPattern.gauge("quarantined", () -> quarantined(pattern));
    }
  }

  private int quarantined(String pattern) {
    Integer version = quarantined.all().get(pattern);
    return version != null
            && programs.all().stream()
                .map(PatternRuntime::version)
                .noneMatch(each -> each.pattern().equals(pattern) && each.version() > version)
        ? 1
        : 0;
  }

  private void sum(
      MetricGroup group, String name, String pattern, ToLongFunction<PatternCounters> value) {
    group.gauge(
        name,
        () -> {
          long sum = 0;
          for (PatternRuntime program : programs.all()) {
            if (program.version().pattern().equals(pattern)) {
              sum += value.applyAsLong(program.counters);
            }
          }
          return sum;
        });
  }

  private double latest(String pattern, ToDoubleFunction<PatternRuntime> value) {
    double latest = 0;
    for (PatternRuntime program : programs.all()) {
      if (program.version().pattern().equals(pattern)) {
        latest = value.applyAsDouble(program);
      }
    }
    return latest;
  }
}
