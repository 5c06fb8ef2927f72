package io.micromoments.patterns.flow;

import java.util.Locale;

/** In which order the elements of a key are processed: {@code detection.order}. */
public enum DetectionOrder {
  /** By time, once the watermark has passed them: the same input gives the same output. */
  WATERMARK,
  /** As they arrive, at once; only deadlines wait for the watermark. */
  ARRIVAL;

  /**
   * The order by the name it has in settings.
   *
   * @throws IllegalArgumentException naming what was found and what is allowed
   */
  public static DetectionOrder of(String name) {
    for (DetectionOrder order : values()) {
      if (order.name().toLowerCase(Locale.ROOT).equals(name)) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "detection.order is '%s'; allowed: watermark, arrival".formatted(name));
  }
}
