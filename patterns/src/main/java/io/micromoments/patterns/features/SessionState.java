package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Sessions: the beginning of each, and the latest event. */
final class SessionState implements FeatureState {

  private final SlidingWindow starts;
  private long newest;

  SessionState() {
    this(new SlidingWindow(Statistic.COUNT), Long.MIN_VALUE);
  }

  private SessionState(SlidingWindow starts, long newest) {
    this.starts = starts;
    this.newest = newest;
  }

  static SessionState read(DataInputView in) throws IOException {
    return new SessionState(SlidingWindow.read(Statistic.COUNT, in), Numbers.read(in));
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    long time = event.time();
    if (newest == Long.MIN_VALUE || time - newest >= feature.gap().orElseThrow().toMillis()) {
      starts.add(time, 0, FeatureState.length(feature));
    }
    newest = time;
  }

  /** Sessions that overlap count as two. */
  @Override
  public void merge(Feature feature, FeatureState other) {
    SessionState that = (SessionState) other;
    starts.merge(that.starts, FeatureState.length(feature));
    newest = Math.max(newest, that.newest);
  }

  @Override
  public Object value(Feature feature, long now) {
    return starts.count(now, FeatureState.length(feature));
  }

  @Override
  public long newest() {
    return newest;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    starts.write(out);
    Numbers.write(newest, out);
  }
}
