package io.micromoments.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** The size of state is measured at intervals. */
class StateSizeTest {

  private final Map<String, Gauge<?>> gauges = new HashMap<>();
  private final StateSize<String> size =
      new StateSize<>(
          "customer",
          StringSerializer.INSTANCE,
          new UnregisteredMetricsGroup() {
            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
              gauges.put(name, gauge);
              return gauge;
            }
          });

  @Test
  void theFirstOfEachIntervalIsMeasured() throws Exception {
    for (int i = 0; i < 2 * StateSize.INTERVAL; i++) {
      size.onWrite("x".repeat(i % StateSize.INTERVAL == 0 ? 99 : 9_999));
    }
    assertThat(value("customerBytes")).isEqualTo(value("customerBytesMax")).isEqualTo(100L);
  }

  @Test
  void theAverageFollowsAndTheMaximumStays() throws Exception {
    write(999);
    for (int i = 0; i < 200; i++) {
      write(9);
    }
    assertThat(value("customerBytes")).isEqualTo(10L);
    assertThat((long) value("customerBytesMax")).isGreaterThanOrEqualTo(1_000L);
  }

  /** Writes a value that is measured. */
  private void write(int length) throws Exception {
    for (int i = 0; i < StateSize.INTERVAL; i++) {
      size.onWrite("x".repeat(length));
    }
  }

  private Object value(String name) {
    return gauges.get(name).getValue();
  }
}
