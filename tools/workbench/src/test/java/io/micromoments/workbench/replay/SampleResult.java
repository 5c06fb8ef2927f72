package io.micromoments.workbench.replay;

import java.time.Duration;
import java.util.List;

/** Results of a replay for tests. */
public final class SampleResult {

  private SampleResult() {}

  /** Returns a result with nothing but these lines. */
  public static ReplayResult of(List<String> moments, List<String> commands) {
    return new ReplayResult(
        moments,
        commands,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Duration.ZERO);
  }
}
