package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.MomentClassifier.MatchResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.MetricRegistryTestUtils;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {

  /** What a reporter sees: the counters by their names and labels. */
  private final Map<String, Counter> reported = new TreeMap<>();

  @Test
  void whatBecameOfMatchesAndDecisionsIsALabelAndNotPartOfTheName() throws Exception {
    try (MetricRegistryImpl registry = registry()) {
      DecisionMetrics metrics =
          new DecisionMetrics(
              TaskManagerMetricGroup.createTaskManagerMetricGroup(
                  registry, "host", ResourceID.generate()));
      metrics.count(MatchResult.EMITTED);
      metrics.count(MatchResult.NO_CONSENT);
      metrics.count(MatchResult.NO_CONSENT);
      metrics.count(Decision.Result.HELD_OUT);
      metrics.setSilent(true);
      metrics.count(MatchResult.EMITTED);

      assertThat(reported.keySet())
          .hasSize(MatchResult.values().length + Decision.Result.values().length)
          .allMatch(name -> name.matches("(matches|decisions)\\{result=[A-Z_]+}"));
      assertThat(count("matches{result=EMITTED}")).isEqualTo(1);
      assertThat(count("matches{result=NO_CONSENT}")).isEqualTo(2);
      assertThat(count("decisions{result=HELD_OUT}")).isEqualTo(1);
      assertThat(count("decisions{result=COMMAND}")).isZero();
    }
  }

  private long count(String name) {
    return reported.get(name).getCount();
  }

  private MetricRegistryImpl registry() {
    MetricReporter reporter =
        new MetricReporter() {
          @Override
          public void open(MetricConfig config) {}

          @Override
          public void close() {}

          @Override
          public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            if (metric instanceof Counter counter) {
              String result = group.getAllVariables().get("<result>");
              reported.put(name + "{result=" + result + "}", counter);
            }
          }

          @Override
          public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
        };
    return new MetricRegistryImpl(
        MetricRegistryTestUtils.defaultMetricRegistryConfiguration(),
        List.of(
            new ReporterSetup(
                "test", new MetricConfig(), reporter, (metric, name, group) -> true, Map.of())));
  }
}
