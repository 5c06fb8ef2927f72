package io.micromoments.patterns.compile;

/** What a partial match has taken so far. */
public interface MatchedSteps extends Condition.Steps {

  /** When the last event was matched, or {@link Long#MIN_VALUE} where there is none yet. */
  long lastTime();
}
