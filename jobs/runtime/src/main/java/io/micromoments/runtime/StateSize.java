package io.micromoments.runtime;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.MetricGroup;

/**
 * Measures the serialized size of a state's values: every 64th value that is written, so that it
 * costs next to nothing. Not thread-safe; metric reporters may see a slightly older figure.
 *
 * @param <T> type of the values
 */
public final class StateSize<T> {

  static final int INTERVAL = 64;
  private static final double WEIGHT_OF_LATEST = 0.05;
  private static final int INITIAL_BYTES = 256;

  private final TypeSerializer<T> serializer;
  private final DataOutputSerializer bytes = new DataOutputSerializer(INITIAL_BYTES);
  private int writes;
  private double average;
  private long max;

  /**
   * @param name of the metrics: {@code <name>Bytes}, a moving average, and {@code <name>BytesMax},
   *     the largest value since the start of the task
   */
  public StateSize(String name, TypeSerializer<T> serializer, MetricGroup metrics) {
    this.serializer = serializer;
    metrics.gauge(name + "Bytes", () -> Math.round(average));
    metrics.gauge(name + "BytesMax", () -> max);
  }

  /** Measures a value that is written to state, or skips it. */
  public void onWrite(T value) throws IOException {
    if (writes++ % INTERVAL != 0) {
      return;
    }
    bytes.clear();
    serializer.serialize(value, bytes);
    int size = bytes.length();
    average = max == 0 ? size : average + WEIGHT_OF_LATEST * (size - average);
    max = Math.max(max, size);
  }
}
