package io.micromoments.benchmark.workload;

import io.micromoments.patterns.flow.Element;
import java.time.Duration;

/** The first events of those that were made before, so that making them is never measured. */
public final class RecordedFeed implements Feed {

  private static final long LONGER_THAN_ANY_WINDOW = Duration.ofHours(2).toMillis();

  private final Element[] events;
  private final int size;

  public RecordedFeed(Element[] events, int size) {
    if (size > events.length) {
      throw new IllegalArgumentException(size + " of " + events.length + " events");
    }
    this.events = events;
    this.size = size;
  }

  @Override
  public Element event(int index) {
    return events[index];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Element closing() {
    return Clickstream.closing(events[size - 1].time() + LONGER_THAN_ANY_WINDOW);
  }
}
