package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Aggregate;
import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The value and the time of the latest event, or of the first one. */
final class LatestState implements FeatureState {

  private Object value;
  private long time = Long.MIN_VALUE;

  static LatestState read(DataInputView in) throws IOException {
    LatestState state = new LatestState();
    state.time = Numbers.read(in);
    state.value = FeatureValueCodec.read(in);
    return state;
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    boolean isFirst = time == Long.MIN_VALUE;
    if (isFirst || feature.aggregate() != Aggregate.FIRST) {
      time = event.time();
      value = FeatureValueCodec.shortened(event.value());
    }
  }

  @Override
  public void merge(Feature feature, FeatureState other) {
    LatestState that = (LatestState) other;
    boolean isOther = feature.aggregate() == Aggregate.FIRST ? that.time < time : that.time > time;
    if (time == Long.MIN_VALUE || (isOther && that.time != Long.MIN_VALUE)) {
      time = that.time;
      value = that.value;
    }
  }

  @Override
  public Object value(Feature feature, long now) {
    if (time == Long.MIN_VALUE || FeatureState.hasLeft(feature, time, now)) {
      return null;
    }
    return feature.aggregate() == Aggregate.SINCE
        ? Duration.ofMillis(Math.max(0, now - time))
        : value;
  }

  @Override
  public long newest() {
    return time;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    Numbers.write(time, out);
    FeatureValueCodec.write(value, out);
  }
}
