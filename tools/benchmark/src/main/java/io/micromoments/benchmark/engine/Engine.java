package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Template;
import java.util.Optional;

/** Pattern matching engine under test. */
public interface Engine {

  /** Returns the name shown in the table. */
  String name();

  /**
   * Returns whether the engine runs on Flink, with its shuffle, checkpoints and choice of state
   * backend.
   */
  boolean runsOnFlink();

  /** Returns why the engine cannot express the patterns of a template; empty if it can. */
  default Optional<String> unsupportedReason(Template template) {
    return Optional.empty();
  }

  default boolean supports(PatternSpec pattern) {
    return unsupportedReason(pattern.template()).isEmpty();
  }

  /** Returns the known reason why matches of a template may differ from stock's, if any. */
  default Optional<String> knownDifference(Template template) {
    return Optional.empty();
  }

  /**
   * Runs the patterns of a task that the engine can express over the task's events.
   *
   * @throws TimeLimitExceeded if the run takes longer than the task allows
   */
  RunFigures run(EngineRun task) throws Exception;
}
