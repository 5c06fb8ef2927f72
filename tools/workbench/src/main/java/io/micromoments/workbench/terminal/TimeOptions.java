package io.micromoments.workbench.terminal;

import io.micromoments.workbench.replay.UnusableInput;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Parses times on the command line. */
public final class TimeOptions {

  private TimeOptions() {}

  /**
   * Parses the time in an option.
   *
   * @param text null if the option is not given
   */
  public static Optional<Instant> time(String option, String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      throw new UnusableInput(
          "%s is '%s'".formatted(option, text), "allowed: a time such as 2026-05-04T10:15:30Z");
    }
  }

  /** Checks that {@code from} is before {@code until}, if both are given. */
  public static void checkOrder(Optional<Instant> from, Optional<Instant> until) {
    if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
      throw new UnusableInput(
          "--from %s is not before --until %s".formatted(from.get(), until.get()),
          "swap them, or omit one");
    }
  }
}
