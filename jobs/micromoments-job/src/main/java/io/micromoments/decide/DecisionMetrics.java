package io.micromoments.decide;

import io.micromoments.detect.MomentClassifier;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts matches and decisions by outcome. */
final class DecisionMetrics {

  private final Map<MomentClassifier.Verdict, Counter> matches =
      new EnumMap<>(MomentClassifier.Verdict.class);
  private final Map<Decision.Verdict, Counter> decisions = new EnumMap<>(Decision.Verdict.class);

  DecisionMetrics(MetricGroup group) {
    for (MomentClassifier.Verdict verdict : MomentClassifier.Verdict.values()) {
      matches.put(verdict, group.counter("matches_" + verdict));
    }
    for (Decision.Verdict verdict : Decision.Verdict.values()) {
      decisions.put(verdict, group.counter("decisions_" + verdict));
    }
  }

  void count(MomentClassifier.Verdict verdict) {
    matches.get(verdict).inc();
  }

  void count(Decision.Verdict verdict) {
    decisions.get(verdict).inc();
  }
}
