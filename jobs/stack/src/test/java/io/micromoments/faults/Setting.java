package io.micromoments.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * How the job of a round is set.
 *
 * @param exactlyOnce else at least once
 * @param arrival the order of detection; else that of the watermark
 * @param deduplicate whether repeats of an event are dropped
 */
record Setting(boolean exactlyOnce, boolean arrival, boolean deduplicate) {

  /** One of all that there are, in turns. */
  static Setting of(long number) {
    long turn = Math.floorMod(number, 8);
    return new Setting(turn % 2 == 1, turn == 2 || turn == 7, turn >= 4);
  }

  /** The same for a run in peace that it is compared with. */
  Setting reference() {
    return new Setting(false, arrival, deduplicate);
  }

  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(List.of("--detection.order", arrival ? "arrival" : "watermark"));
    if (exactlyOnce) {
      arguments.addAll(List.of("--delivery.guarantee", "exactly-once"));
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
