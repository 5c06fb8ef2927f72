package io.micromoments.workbench.replay;

import io.micromoments.scenario.ReadProgress;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows how far a replay has read its recording, while it runs. */
public final class ReplayProgress implements AutoCloseable {

  private static final long EVERY_MILLIS = 250;

  private final Path folder;
  private final int replays;
  private final long size;
  private final TerminalProgress terminal;
  private final ReadProgress progress;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "replay-progress");
            thread.setDaemon(true);
            return thread;
          });

  /** When the first event was read, according to {@link System#nanoTime}; 0 before. */
  private long startedAt;

  private ReplayProgress(Path folder, int replays, long size, TerminalProgress terminal) {
    this.folder = folder;
    this.replays = replays;
    this.size = size;
    this.terminal = terminal;
    this.progress = ReadProgress.observe(folder);
  }

  /**
   * Shows the progress of the next replays of a scenario until this is closed.
   *
   * @param replays how many there are, at the same time or one after the other
   */
  public static ReplayProgress show(Scenario scenario, int replays, TerminalProgress terminal)
      throws IOException {
    ReplayProgress shown =
        new ReplayProgress(scenario.folder(), replays, scenario.size(), terminal);
    var unused =
        shown.timer.scheduleWithFixedDelay(
            shown::update, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return shown;
  }

  private void update() {
    long events = progress.events() / replays;
    if (events > 0) {
      long now = System.nanoTime();
      startedAt = startedAt == 0 ? now : startedAt;
      String line =
          line(events, progress.bytes() / replays, size, Duration.ofNanos(now - startedAt));
      terminal.show(replays > 2 ? line.replace("events", "events in each of " + replays) : line);
    }
  }

  /**
   * Returns the line to show.
   *
   * @param read number of bytes read, of {@code size}
   * @param elapsed since the first event was read
   */
  static String line(long events, long read, long size, Duration elapsed) {
    double share = size == 0 ? 1 : Math.min(1, (double) read / size);
    double seconds = elapsed.toMillis() / 1000.0;
    if (share >= 1) {
      return String.format(Locale.ROOT, "100 %%  %,d events read, computing the rest …", events);
    }
    String line =
        String.format(Locale.ROOT, "%3.0f %%  %,d events", Math.floor(share * 100), events);
    return seconds < 1
        ? line
        : line
            + String.format(
                Locale.ROOT,
                ", %,.0f per second, %s left",
                events / seconds,
                left(seconds * (1 - share) / share));
  }

  private static String left(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole < 100
        ? String.format(Locale.ROOT, "%d s", whole)
        : String.format(Locale.ROOT, "%d min", (whole + 59) / 60);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    ReadProgress.end(folder);
    terminal.clear();
  }
}
