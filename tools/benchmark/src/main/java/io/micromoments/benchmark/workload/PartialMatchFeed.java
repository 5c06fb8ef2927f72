package io.micromoments.benchmark.workload;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element.EventElement;

/**
 * Feed with one event per key that starts a partial match with a window of a day, like the state
 * left by a day with many customers.
 */
public final class PartialMatchFeed implements Feed {

  /** The pattern started by these events; no event of the stream continues it. */
  public static final SourceText PATTERN =
      new SourceText(
          "bench-open.yaml",
          """
          pattern: bench-open
          version: 1
          moment: KNOW
          intent: open
          within: 24h
          steps:
            - step: opened
              on: clickstream
              where: event.action == "open_account"
            - step: closed
              on: clickstream
              where: event.action == "close_account"
          """);

  private static final long OPENING_STARTS = Clickstream.START - 3_600_000;
  private static final long OPENING_LASTS = 3_000_000;
  private static final long OPENING_ENDS = Clickstream.START - 2L * Clickstream.OUT_OF_ORDERNESS;
  private static final long FIRST_NUMBER = 1_000_000_000L;

  private final Clickstream stream;
  private final int keys;

  public PartialMatchFeed(Clickstream stream, int keys) {
    this.stream = stream;
    this.keys = keys;
  }

  /** Returns the number of events that are read; the rest of the feed never is. */
  public int opened() {
    return keys + 1;
  }

  @Override
  public Reader read() {
    return new Opening();
  }

  private final class Opening implements Reader {
    private int next;

    @Override
    public EventElement next() {
      int index = next++;
      // The last event advances the watermark, so that no event is buffered when state is measured.
      return index == keys
          ? closing()
          : stream.special(
              FIRST_NUMBER + index,
              OPENING_STARTS + OPENING_LASTS * index / keys,
              index,
              "open_account");
    }

    @Override
    public void skip(int count) {
      next += count;
    }
  }

  /**
   * Returns one more than the events that are read, so that the job keeps running until cancelled.
   */
  @Override
  public int size() {
    return opened() + 1;
  }

  @Override
  public EventElement closing() {
    return Clickstream.closing(OPENING_ENDS);
  }
}
