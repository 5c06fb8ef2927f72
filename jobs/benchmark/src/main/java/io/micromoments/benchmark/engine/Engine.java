package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Template;
import java.util.Optional;

/** Something that is measured. */
public interface Engine {

  /** As it stands in the table. */
  String name();

  /** Whether it runs on Flink, with its shuffle, checkpoints and a choice of backend. */
  boolean runsOnFlink();

  /** Why the engine cannot say the patterns of a template, where it cannot. */
  default Optional<String> cannotSay(Template template) {
    return Optional.empty();
  }

  default boolean says(PatternSpec pattern) {
    return cannotSay(pattern.template()).isEmpty();
  }

  /** Why matches of a template may differ from stock's, where a reason is known. */
  default Optional<String> knownDifference(Template template) {
    return Optional.empty();
  }

  /**
   * Runs the patterns of a task that the engine can say over its events.
   *
   * @throws TimeLimitExceeded where it takes longer than the task allows
   */
  Measurement run(Task task) throws Exception;
}
