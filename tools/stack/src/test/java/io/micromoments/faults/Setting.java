package io.micromoments.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * Configuration of a round's job.
 *
 * @param exactlyOnce delivery guarantee; false for at-least-once
 * @param arrival whether {@code detection.order} is arrival instead of watermark
 * @param deduplicate whether ingest drops duplicate events
 */
record Setting(boolean exactlyOnce, boolean arrival, boolean deduplicate) {

  /** Cycles through combinations of settings. */
  static Setting of(long number) {
    long turn = Math.floorMod(number, 8);
    return new Setting(turn % 2 == 1, turn == 2 || turn == 7, turn >= 4);
  }

  /** Returns the setting of the undisturbed run with which this one is compared. */
  Setting reference() {
    return new Setting(false, arrival, deduplicate);
  }

  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(List.of("--detection.order", arrival ? "arrival" : "watermark"));
    if (exactlyOnce) {
      arguments.addAll(List.of("--delivery.guarantee", "exactly-once"));
    }
    if (!arrival) {
      // In arrival order, what a merged customer gets depends on what arrives before the merge.
      arguments.addAll(List.of("--identity.merges", "true"));
    }
    if (deduplicate) {
      arguments.addAll(List.of("--ingest.deduplicate", "PT10M"));
    }
    return arguments;
  }

  @Override
  public String toString() {
    return (exactlyOnce ? "exactly once" : "at least once")
        + (arrival ? ", in the order of arrival" : "")
        + (deduplicate ? ", without repeats" : "");
  }
}
