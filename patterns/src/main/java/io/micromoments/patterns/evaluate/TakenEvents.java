package io.micromoments.patterns.evaluate;

/** The events that a partial match has taken so far. */
public interface TakenEvents extends Condition.Steps {

  /**
   * Returns when the last event was matched, in milliseconds since the epoch, or {@link
   * Long#MIN_VALUE} if there is none yet.
   */
  long lastTime();
}
