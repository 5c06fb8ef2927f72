package io.micromoments.ingest;

/**
 * Whether an input is behind its topics: its source reports that it has a backlog, or what the
 * source has emitted is delayed on the way, which the heartbeats in it show. Pure.
 */
final class InputBacklog {

  private boolean isReported;
  private long heartbeatExpiry;
  private boolean isDelayed;

  /**
   * @param isReported whether it begins with a backlog
   * @param heartbeatExpiry when the first heartbeat is overdue; {@link Long#MAX_VALUE}: never
   */
  InputBacklog(boolean isReported, long heartbeatExpiry) {
    this.isReported = isReported;
    this.heartbeatExpiry = heartbeatExpiry;
  }

  /** Its source has reported whether it has a backlog. */
  void report(boolean hasBacklog) {
    isReported = hasBacklog;
  }

  /**
   * A heartbeat has come.
   *
   * @param expiresAt by the wall clock, in milliseconds
   */
  void heartbeat(long expiresAt) {
    heartbeatExpiry = expiresAt;
  }

  /**
   * Checks whether a heartbeat is overdue.
   *
   * @param now by the wall clock, in milliseconds
   */
  void check(long now) {
    isDelayed = heartbeatExpiry < now;
  }

  /** As of the last check. */
  boolean isBehind() {
    return isReported || isDelayed;
  }
}
