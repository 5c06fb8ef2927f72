package io.micromoments.ingest;

/**
 * Tracks whether an input is behind its topics: its source reports a backlog, or the heartbeats in
 * the stream show that records are delayed on the way. Pure.
 */
final class InputBacklog {

  private boolean isReported;
  private long heartbeatExpiry;
  private boolean isDelayed;

  /**
   * @param isReported whether the source initially has a backlog
   * @param heartbeatExpiry when the first heartbeat is overdue; {@link Long#MAX_VALUE} for never
   */
  InputBacklog(boolean isReported, long heartbeatExpiry) {
    this.isReported = isReported;
    this.heartbeatExpiry = heartbeatExpiry;
  }

  /** Records whether the source reports a backlog. */
  void report(boolean hasBacklog) {
    isReported = hasBacklog;
  }

  /**
   * Records a heartbeat.
   *
   * @param expiresAt wall-clock time, in milliseconds since the epoch
   */
  void heartbeat(long expiresAt) {
    heartbeatExpiry = expiresAt;
  }

  /**
   * Checks whether a heartbeat is overdue.
   *
   * @param now wall-clock time, in milliseconds since the epoch
   */
  void check(long now) {
    isDelayed = heartbeatExpiry < now;
  }

  /** Returns whether the input was behind at the last check. */
  boolean isBehind() {
    return isReported || isDelayed;
  }
}
