package io.micromoments.detect;

import io.micromoments.patterns.engine.Limits;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.StageSettings;
import io.micromoments.text.SecretReference;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings of detection: {@code detection.*}.
 *
 * @param order watermark or arrival order
 * @param limits limits on partial matches
 * @param maxBuffered how many elements a subtask buffers on the heap until the watermark passes
 *     them
 * @param maxCached how many customers' partial matches a subtask caches on the heap if the state
 *     backend keeps serialized state
 * @param idleAdvance how long all sources must be idle before the wall clock advances event time
 * @param erasureSalt reference to the secret for hashing erased ids; null if there is none
 * @param trace the customers who are traced
 */
public record DetectionSettings(
    DetectionOrder order,
    Limits limits,
    int maxBuffered,
    int maxCached,
    Duration idleAdvance,
    SecretReference erasureSalt,
    TraceSettings trace)
    implements Serializable {

  /** Default settings. The same input gives the same output. */
  public static final DetectionSettings DEFAULT =
      new DetectionSettings(
          DetectionOrder.WATERMARK,
          Limits.DEFAULT,
          StageSettings.DEFAULT_MAX_BUFFERED,
          20_000,
          Duration.ofSeconds(30),
          null,
          TraceSettings.NONE);

  /** Returns a copy with another order. */
  public DetectionSettings withOrder(DetectionOrder other) {
    return new DetectionSettings(
        other, limits, maxBuffered, maxCached, idleAdvance, erasureSalt, trace);
  }

  /** Returns a copy with other limits. */
  public DetectionSettings withLimits(Limits other) {
    return new DetectionSettings(
        order, other, maxBuffered, maxCached, idleAdvance, erasureSalt, trace);
  }

  /** Returns a copy that traces other customers. */
  public DetectionSettings withTrace(TraceSettings other) {
    return new DetectionSettings(
        order, limits, maxBuffered, maxCached, idleAdvance, erasureSalt, other);
  }

  /** Returns the settings that all stages share. */
  public StageSettings stage() {
    return new StageSettings(order, maxBuffered, idleAdvance, erasureSalt);
  }
}
