package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;

/**
 * Reads scenario folders. Skips splits without lines, because Flink's reader requires each split to
 * hold at least one element.
 */
public class ScenarioReader
    extends IteratorSourceReader<Arrival, ScenarioArrivals, ScenarioSource.Split> {

  private final SourceReaderContext readerContext;
  private boolean started;

  public ScenarioReader(SourceReaderContext context) {
    super(context);
    this.readerContext = context;
  }

  @Override
  public void start() {
    started = true;
    super.start();
  }

  @Override
  public void addSplits(List<ScenarioSource.Split> splits) {
    List<ScenarioSource.Split> withLines = splits.stream().filter(ScenarioReader::hasMore).toList();
    if (!withLines.isEmpty()) {
      super.addSplits(withLines);
    } else if (started) {
      readerContext.sendSplitRequest();
    }
  }

  /** An empty folder, or one that had been read completely before a restore, has no more lines. */
  private static boolean hasMore(ScenarioSource.Split split) {
    try (ScenarioArrivals arrivals = split.unobserved()) {
      return arrivals.hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
