package io.micromoments.ingest;

import java.util.List;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the source that holds back event time, in metrics and, if it is far behind, in the log.
 */
final class SlowestSourceReport {

  private static final Logger LOG = LoggerFactory.getLogger(SlowestSourceReport.class);

  /** A source further behind than this is logged, at most once per interval. */
  private static final long LOG_INTERVAL_MS = 60_000;

  private final SourceClocks clocks;
  private final ProcessingTimeService wallClock;
  private long loggedAt = Long.MIN_VALUE / 2;

  SlowestSourceReport(
      List<String> sources,
      SourceClocks clocks,
      MetricGroup metrics,
      ProcessingTimeService wallClock) {
    this.clocks = clocks;
    this.wallClock = wallClock;
    for (int i = 0; i < sources.size(); i++) {
      int source = i;
      String name = sources.get(i);
      MetricGroup ofSource = metrics.addGroup("source", name);
      ofSource.gauge("behindMs", () -> clocks.lag(source));
      ofSource.gauge("backlog", () -> clocks.hasBacklog(source) ? 1 : 0);
      ofSource.gauge(
          "holdsBackWatermark",
          () -> clocks.slowest().filter(held -> held.source().equals(name)).isPresent() ? 1 : 0);
    }
  }

  /** Logs the slowest source, unless one was logged within the last interval. */
  void log() {
    long now = wallClock.getCurrentProcessingTime();
    if (now - loggedAt < LOG_INTERVAL_MS) {
      return;
    }
    clocks
        .slowest()
        .filter(held -> held.lag() >= LOG_INTERVAL_MS)
        .ifPresent(
            held -> {
              loggedAt = now;
              LOG.warn(
                  "source {} holds back event time: {}",
                  held.source(),
                  held.lag() == Long.MAX_VALUE
                      ? "no event received yet"
                      : "its events are " + held.lag() / 1_000 + " s behind the fastest source");
            });
  }
}
