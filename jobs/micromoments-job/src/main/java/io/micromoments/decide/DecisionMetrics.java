package io.micromoments.decide;

import io.micromoments.detect.MomentClassifier;
import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.text.CaseUtils;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts matches and decisions by outcome. */
final class DecisionMetrics {

  private final Map<MomentClassifier.MatchResult, Counter> matches =
      new EnumMap<>(MomentClassifier.MatchResult.class);
  private final Map<Decision.Result, Counter> decisions = new EnumMap<>(Decision.Result.class);

  DecisionMetrics(MetricGroup group) {
    MetricGroup matchesGroup = group.addGroup("matches");
    MetricGroup decisionsGroup = group.addGroup("decisions");
    for (MomentClassifier.MatchResult result : MomentClassifier.MatchResult.values()) {
      matches.put(result, matchesGroup.counter(camelCase(result)));
    }
    for (Decision.Result result : Decision.Result.values()) {
      decisions.put(result, decisionsGroup.counter(camelCase(result)));
    }
  }

  private static String camelCase(Enum<?> result) {
    return CaseUtils.toCamelCase(result.name(), false, '_');
  }

  void count(MomentClassifier.MatchResult result) {
    matches.get(result).inc();
  }

  void count(Decision.Result result) {
    decisions.get(result).inc();
  }
}
