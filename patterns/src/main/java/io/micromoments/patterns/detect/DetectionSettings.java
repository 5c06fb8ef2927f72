package io.micromoments.patterns.detect;

import io.micromoments.patterns.flow.DetectionOrder;
import io.micromoments.patterns.flow.EventTimeOperator;
import java.io.Serializable;

/**
 * How a job detects: {@code detection.*}.
 *
 * @param order by the watermark or by arrival
 * @param limits of partial matches
 * @param maxWaiting how many elements a task keeps on the heap until the watermark passes them
 * @param maxCached how many customers' partial matches a task keeps on the heap beside a backend
 *     that keeps bytes
 */
public record DetectionSettings(DetectionOrder order, Limits limits, int maxWaiting, int maxCached)
    implements Serializable {

  /** The same input gives the same output. */
  public static final DetectionSettings DEFAULT =
      new DetectionSettings(
          DetectionOrder.WATERMARK, Limits.DEFAULT, EventTimeOperator.DEFAULT_WAITING, 20_000);

  /** The same but for the order. */
  public DetectionSettings in(DetectionOrder other) {
    return new DetectionSettings(other, limits, maxWaiting, maxCached);
  }

  /** The same but for the limits. */
  public DetectionSettings within(Limits other) {
    return new DetectionSettings(order, other, maxWaiting, maxCached);
  }
}
