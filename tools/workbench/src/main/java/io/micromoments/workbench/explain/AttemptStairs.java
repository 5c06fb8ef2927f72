package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Evidence;
import io.micromoments.workbench.explain.CustomerTraces.TracedAttempt;
import io.micromoments.workbench.results.Formats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The drawing of an attempt: stairs that rise with each event it took, and end where it ended. X
 * positions are percentages of a time axis that the attempts of a pattern share; Y positions are
 * pixels.
 */
public record AttemptStairs(List<Stair> stairs, String end) {

  /** Height of the drawing. */
  public static final int HEIGHT = 22;

  /** So that an attempt that ended at once can be seen. */
  private static final double MIN_WIDTH = 0.5;

  private static final int MIN_HEIGHT = 4;

  /** More cannot be told apart: of more events, several share a stair. */
  private static final int MAX_STAIRS = 40;

  /**
   * The time from one event to the next, or to the end.
   *
   * @param title the event that it starts with
   */
  public record Stair(String x, String width, int height, String title) {

    /** Returns the position of its upper edge. */
    public int y() {
      return HEIGHT - height;
    }
  }

  /**
   * Draws an attempt.
   *
   * @param from start of the axis
   * @param to its end
   * @param most the most events that an attempt of the pattern took
   */
  static AttemptStairs of(TracedAttempt attempted, Instant from, Instant to, int most) {
    AttemptTrace attempt = attempted.attempt();
    List<Stair> stairs = new ArrayList<>();
    int taken = attempt.getTaken().size();
    Instant ended = attempted.isOpen() ? to : attempted.at();
    int together = 1 + (taken - 1) / MAX_STAIRS;
    for (int i = 0; i < taken; i += together) {
      Evidence event = attempt.getTaken().get(i);
      int next = i + together;
      Instant until = next < taken ? attempt.getTaken().get(next).getEventTime() : ended;
      double x = at(event.getEventTime(), from, to);
      double least = next < taken ? 0 : MIN_WIDTH;
      stairs.add(
          new Stair(
              Formats.percent(Math.min(x, 100 - least)),
              Formats.percent(Math.max(least, at(until, from, to) - x)),
              MIN_HEIGHT + (HEIGHT - MIN_HEIGHT) * Math.min(next, taken) / Math.max(1, most),
              Formats.time(event.getEventTime()) + " " + event.getStep()));
    }
    return new AttemptStairs(stairs, Formats.percent(at(ended, from, to)));
  }

  private static double at(Instant time, Instant from, Instant to) {
    double whole = Math.max(1, Duration.between(from, to).toMillis());
    double at = 100 * Duration.between(from, time).toMillis() / whole;
    // A match may take events that arrived late, and so an end may lie before an event.
    return Math.max(0, Math.min(100, at));
  }
}
