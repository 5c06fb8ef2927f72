package io.micromoments.decide;

import io.micromoments.detect.MomentClassifier;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts matches and decisions by outcome. */
final class DecisionMetrics {

  private final Map<MomentClassifier.MatchResult, Counter> matches =
      new EnumMap<>(MomentClassifier.MatchResult.class);
  private final Map<Decision.Result, Counter> decisions = new EnumMap<>(Decision.Result.class);

  DecisionMetrics(MetricGroup group) {
    for (MomentClassifier.MatchResult result : MomentClassifier.MatchResult.values()) {
      matches.put(result, group.counter("matches_" + result));
    }
    for (Decision.Result result : Decision.Result.values()) {
      decisions.put(result, group.counter("decisions_" + result));
    }
  }

  void count(MomentClassifier.MatchResult result) {
    matches.get(result).inc();
  }

  void count(Decision.Result result) {
    decisions.get(result).inc();
  }
}
