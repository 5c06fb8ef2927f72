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
  private boolean isSilent;

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
