package io.micromoments.benchmark.run;

import io.micromoments.benchmark.workload.Feed;
import io.micromoments.runtime.element.Element;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Emits its share of a run's events, followed by the closing event. */
final class FeedReader implements SourceReader<Element, FeedSource.NoSplit> {

  private final SharedRun run;
  private final Feed feed;
  private final Feed.Reader events;
  private final int reader;
  private final int step;
  private int next;

  FeedReader(SharedRun run, int reader, int readers) {
    this.run = run;
    this.feed = run.feed();
    this.events = feed.read();
    events.skip(reader);
    this.reader = reader;
    this.step = readers;
    this.next = reader;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Element> output) {
    if (next >= feed.size()) {
      Element closing = feed.closing();
      output.collect(closing, closing.time());
      return InputStatus.END_OF_INPUT;
    }
    if (!run.isReleased(next)) {
      run.waits(reader);
      return InputStatus.NOTHING_AVAILABLE;
    }
    Element element = events.next();
    output.collect(element, element.time());
    events.skip(step - 1);
    next += step;
    return InputStatus.MORE_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return run.whenReleased(next);
  }

  @Override
  public void start() {}

  @Override
  public List<FeedSource.NoSplit> snapshotState(long checkpoint) {
    return List.of();
  }

  @Override
  public void addSplits(List<FeedSource.NoSplit> splits) {}

  @Override
  public void notifyNoMoreSplits() {}

  @Override
  public void close() {}
}
