package io.micromoments.benchmark.run;

import java.time.Duration;
import java.util.Locale;

/** Thrown if an engine does not process its events in time. */
public final class TimeLimitExceeded extends Exception {

  private static final long serialVersionUID = 1L;

  public TimeLimitExceeded(int events, Duration limit) {
    super(
        String.format(Locale.ROOT, "%,d events took longer than %d s", events, limit.toSeconds()));
  }
}
