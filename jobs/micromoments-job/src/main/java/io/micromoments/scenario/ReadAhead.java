package io.micromoments.scenario;

import io.micromoments.scenario.ScenarioLines.Decoded;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Decodes batches of lines in other threads, ahead of the one that is consumed. */
final class ReadAhead implements RecordedEvents {

  private static final int LINES_PER_BATCH = 512;

  private final RecordedLines lines;
  private final int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          threads,
          task -> {
            Thread thread = new Thread(task, "decode-lines");
            thread.setDaemon(true);
            return thread;
          });
  private final ArrayDeque<CompletableFuture<List<Decoded>>> ahead = new ArrayDeque<>();
  private Iterator<Decoded> current = List.<Decoded>of().iterator();

  ReadAhead(RecordedLines lines) {
    this.lines = lines;
  }

  @Override
  public Decoded next() throws IOException {
    while (!current.hasNext()) {
      while (ahead.size() < 2 * threads && submit()) {
        // Keeps every thread busy.
      }
      if (ahead.isEmpty()) {
        return null;
      }
      current = ahead.remove().join().iterator();
    }
    return current.next();
  }

  /** Submits a batch; returns false after the last line. */
  private boolean submit() throws IOException {
    List<ScenarioLine> batch = new ArrayList<>(LINES_PER_BATCH);
    ScenarioLine line = lines.next();
    while (line != null) {
      batch.add(line);
      line = batch.size() < LINES_PER_BATCH ? lines.next() : null;
    }
    if (batch.isEmpty()) {
      return false;
    }
    ahead.add(
        CompletableFuture.supplyAsync(() -> batch.stream().map(Decoded::of).toList(), executor));
    return true;
  }

  @Override
  public void close() throws IOException {
    executor.shutdownNow();
    lines.close();
  }
}
