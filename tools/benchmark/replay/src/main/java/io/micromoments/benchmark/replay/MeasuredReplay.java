package io.micromoments.benchmark.replay;

import io.micromoments.scenario.ReadProgress;
import io.micromoments.workbench.cli.Main;
import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Runs the command {@code replay}, and observes when it reads and when its job has ended. */
final class MeasuredReplay {

  private static final long POLL_MILLIS = 5;
  private static final long JOIN_MILLIS = 1_000;

  private final Path folder;
  private volatile Duration firstEvent;
  private volatile Duration jobEnd;

  private MeasuredReplay(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    MeasuredReplay replay = new MeasuredReplay(Path.of(args[0]));
    Thread observer = new Thread(replay::observe, "observer");
    observer.setDaemon(true);
    observer.start();
    int code =
        Main.run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            "replay",
            "--scenario",
            args[0],
            "--out",
            args[1]);
    observer.join(JOIN_MILLIS);
    if (code != 0 || replay.jobEnd == null) {
      System.err.println("error: the replay failed, or was too short to be measured");
      System.exit(1);
    }
    ProcessTimes.write(
        replay.firstEvent, replay.jobEnd.minus(replay.firstEvent), new File(args[2]));
    System.out.flush();
    // The embedded cluster may leave non-daemon threads behind.
    System.exit(code);
  }

  /** Waits until the first event is read, and then until the results are there. */
  private void observe() {
    try {
      while (ReadProgress.of(folder).events() == 0) {
        Thread.sleep(POLL_MILLIS);
      }
      firstEvent = ProcessTimes.sinceStart();
      while (ReadProgress.of(folder).events() > 0) {
        Thread.sleep(POLL_MILLIS);
      }
      jobEnd = ProcessTimes.sinceStart();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
