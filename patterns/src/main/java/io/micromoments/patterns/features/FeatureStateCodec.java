package io.micromoments.patterns.features;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Encodes the state of a feature with its kind, so that it can be read when the declaration of the
 * feature is not known (any more).
 */
final class FeatureStateCodec {

  private static final int SESSIONS = 16;
  private static final int DISTINCT = 17;
  private static final int LATEST = 18;
  private static final int FREQUENT = 19;
  private static final int GROUPED = 20;

  private FeatureStateCodec() {}

  static void write(FeatureState state, DataOutputView out) throws IOException {
    out.writeByte(kind(state));
    state.write(out);
  }

  private static int kind(FeatureState state) {
    if (state instanceof WindowState window) {
      return window.statistic().code();
    }
    if (state instanceof SessionState) {
      return SESSIONS;
    }
    if (state instanceof DistinctState) {
      return DISTINCT;
    }
    if (state instanceof LatestState) {
      return LATEST;
    }
    return state instanceof FrequentValuesState ? FREQUENT : GROUPED;
  }

  static FeatureState read(DataInputView in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case SESSIONS -> SessionState.read(in);
      case DISTINCT -> DistinctState.read(in);
      case LATEST -> LatestState.read(in);
      case FREQUENT -> FrequentValuesState.read(in);
      case GROUPED -> GroupedState.read(in);
      default -> WindowState.read(Statistic.ofCode(kind), in);
    };
  }
}
