package io.micromoments.decide;

import io.micromoments.detect.MomentClassifier;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts matches and decisions. What became of them is a label, {@code result}, with the names of
 * the measures.
 */
final class DecisionMetrics {

  private final Map<MomentClassifier.MatchResult, Counter> matches =
      new EnumMap<>(MomentClassifier.MatchResult.class);
  private final Map<Decision.Result, Counter> decisions = new EnumMap<>(Decision.Result.class);
  private boolean isSilent;

  DecisionMetrics(MetricGroup group) {
    for (MomentClassifier.MatchResult result : MomentClassifier.MatchResult.values()) {
      matches.put(result, labelled(group, result).counter("matches"));
    }
    for (Decision.Result result : Decision.Result.values()) {
      decisions.put(result, labelled(group, result).counter("decisions"));
    }
  }

  private static MetricGroup labelled(MetricGroup group, Enum<?> result) {
    return group.addGroup("result", result.name());
  }

  /** Sets whether nothing is counted, because another stage counts it. */
  void setSilent(boolean silent) {
    isSilent = silent;
  }

  void count(MomentClassifier.MatchResult result) {
    count(matches.get(result));
  }

  void count(Decision.Result result) {
    count(decisions.get(result));
  }

  private void count(Counter counter) {
    if (!isSilent) {
      counter.inc();
    }
  }
}
