package io.micromoments.runtime;

import java.util.Locale;

/** Order in which the elements of a key are processed: {@code detection.order}. */
public enum DetectionOrder {
  /** By event time, once the watermark has passed them: the same input gives the same output. */
  WATERMARK,
  /** As they arrive; only deadlines wait for the watermark. */
  ARRIVAL;

  /**
   * Returns the order of a name in the settings.
   *
   * @throws IllegalArgumentException with the name and the allowed ones, if it is unknown
   */
  public static DetectionOrder of(String name) {
    for (DetectionOrder order : values()) {
      if (order.name().toLowerCase(Locale.ROOT).equals(name)) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "unknown detection.order '%s'; allowed: watermark, arrival".formatted(name));
  }
}
