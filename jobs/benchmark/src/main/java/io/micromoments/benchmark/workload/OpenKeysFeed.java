package io.micromoments.benchmark.workload;

import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.language.SourceText;

/**
 * One event for each key that starts a partial match which stays open for a day: what a day with
 * many customers leaves behind before the stream of an hour goes on.
 */
public final class OpenKeysFeed implements Feed {

  /** The pattern that the first events start; none of the stream goes on with it. */
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

  public OpenKeysFeed(Clickstream stream, int keys) {
    this.stream = stream;
    this.keys = keys;
  }

  /** How many events open; the rest of the feed is never read. */
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
      // The last one lets time pass, so that no event waits for the watermark when the state is
      // measured.
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

  /** One more than is read, so that a job stays at its end until it is cancelled. */
  @Override
  public int size() {
    return opened() + 1;
  }

  @Override
  public EventElement closing() {
    return Clickstream.closing(OPENING_ENDS);
  }
}
