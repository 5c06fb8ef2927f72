package io.micromoments.workbench.live;

import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Decides when a recorded record is due, and shifts its times. */
final class ReplayClock {

  private final Instant first;
  private final Optional<Double> speed;
  private final Duration shift;
  private final long startedAt = System.nanoTime();

  /**
   * Creates a clock that starts now.
   *
   * @param first time of the first event, which is due at once
   * @param speed speed-up factor; empty if everything is due at once
   * @param shiftedFirst time to which {@code first} is shifted
   */
  ReplayClock(Instant first, Optional<Double> speed, Instant shiftedFirst) {
    this.first = first;
    this.speed = speed;
    this.shift = Duration.between(first, shiftedFirst);
  }

  /**
   * Returns the time of the first readable event of a scenario; the current time if there is none.
   */
  static Instant firstEvent(Path folder) throws IOException {
    try (ScenarioLines lines = new ScenarioLines(folder)) {
      while (lines.hasNext()) {
        if (lines.next().arrival().element() instanceof EventElement event) {
          return Instant.ofEpochMilli(event.time());
        }
      }
    }
    return Instant.now();
  }

  /** Waits until a record of that time is due; returns at once if it is overdue. */
  void await(Instant time) throws InterruptedException {
    if (speed.isPresent()) {
      long dueAfter = (long) (Duration.between(first, time).toMillis() / speed.get());
      long passed = (System.nanoTime() - startedAt) / 1_000_000;
      if (dueAfter > passed) {
        Thread.sleep(dueAfter - passed);
      }
    }
  }

  /** Shifts all times of a record. */
  void move(SpecificRecord known) {
    if (!shift.isZero()) {
      for (Schema.Field field : known.getSchema().getFields()) {
        if (known.get(field.pos()) instanceof Instant time) {
          known.put(field.pos(), time.plus(shift));
        }
      }
    }
  }
}
