package io.micromoments.patterns.detect;

import io.micromoments.patterns.flow.DetectionOrder;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.StageSettings;
import io.micromoments.schemas.SecretReference;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a job detects: {@code detection.*}.
 *
 * @param order by the watermark or by arrival
 * @param limits of partial matches
 * @param maxWaiting how many elements a task keeps on the heap until the watermark passes them
 * @param maxCached how many customers' partial matches a task keeps on the heap beside a backend
 *     that keeps bytes
 * @param idleAdvance after how long without a source that is awake the wall clock moves time on
 * @param erasureSalt where the secret is by which the hashes of erased ids are made; null: there is
 *     none
 */
public record DetectionSettings(
    DetectionOrder order,
    Limits limits,
    int maxWaiting,
    int maxCached,
    Duration idleAdvance,
    SecretReference erasureSalt)
    implements Serializable {

  /** The same input gives the same output. */
  public static final DetectionSettings DEFAULT =
      new DetectionSettings(
          DetectionOrder.WATERMARK,
          Limits.DEFAULT,
          EventTimeOperator.DEFAULT_WAITING,
          20_000,
          Duration.ofSeconds(30),
          null);

  /** The same but for the order. */
  public DetectionSettings in(DetectionOrder other) {
    return new DetectionSettings(other, limits, maxWaiting, maxCached, idleAdvance, erasureSalt);
  }

  /** The same but for the limits. */
  public DetectionSettings within(Limits other) {
    return new DetectionSettings(order, other, maxWaiting, maxCached, idleAdvance, erasureSalt);
  }

  /** What every stage goes by. */
  public StageSettings stage() {
    return new StageSettings(order, maxWaiting, idleAdvance, erasureSalt);
  }
}
