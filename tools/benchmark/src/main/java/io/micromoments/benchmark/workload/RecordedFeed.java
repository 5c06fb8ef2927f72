package io.micromoments.benchmark.workload;

import io.micromoments.runtime.element.Element.EventElement;
import java.time.Duration;

/** The first events of a recording, so that generating them is not measured. */
public final class RecordedFeed implements Feed {

  private static final long LONGER_THAN_ANY_WINDOW = Duration.ofHours(2).toMillis();

  private final EncodedEvents recording;
  private final int size;
  private final EventElement closing;

  public RecordedFeed(EncodedEvents recording, int size) {
    if (size > recording.size()) {
      throw new IllegalArgumentException(
          size + " events requested, but only " + recording.size() + " recorded");
    }
    this.recording = recording;
    this.size = size;
    this.closing = Clickstream.closing(recording.last(size).time() + LONGER_THAN_ANY_WINDOW);
  }

  @Override
  public Reader read() {
    return recording.read();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public EventElement closing() {
    return closing;
  }
}
