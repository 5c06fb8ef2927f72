package io.micromoments.emit.contract;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.NumberSequenceIterator;

/**
 * Emits the indices of a rehearsal's records as far as they are allowed. Requires parallelism 1.
 */
final class ControlledSource extends NumberSequenceSource {

  private static final long serialVersionUID = 1L;

  private final String rehearsal;

  ControlledSource(FailureScript rehearsal) {
    // A number sequence has at least one element, so it includes one index past the last record.
    super(0, rehearsal.commands().size());
    this.rehearsal = rehearsal.id();
  }

  @Override
  public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
    return new Reader(context, FailureScript.of(rehearsal));
  }

  private static final class Reader
      extends IteratorSourceReaderBase<Long, Long, NumberSequenceIterator, NumberSequenceSplit> {

    private final FailureScript rehearsal;

    Reader(SourceReaderContext context, FailureScript rehearsal) {
      super(context);
      this.rehearsal = rehearsal;
      rehearsal.begins();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Long> output) {
      rehearsal.passes(FailureScript.Failure.BETWEEN_CHECKPOINTS);
      return held() ? InputStatus.NOTHING_AVAILABLE : super.pollNext(output);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      // Get the gate before checking, or a change in between would be missed.
      CompletableFuture<Void> gate = rehearsal.gate();
      return held() ? gate : super.isAvailable();
    }

    @Override
    protected Long convert(Long place) {
      return place;
    }

    private boolean held() {
      if (iterator == null || !iterator.hasNext()) {
        return false;
      }
      long place = iterator.getCurrent();
      return place < rehearsal.commands().size() ? !rehearsal.maySend(place) : !rehearsal.mayEnd();
    }
  }
}
