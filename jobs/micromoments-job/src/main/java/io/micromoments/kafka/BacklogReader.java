package io.micromoments.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;

/** A reader of topics that says how far it has come when it is asked. */
final class BacklogReader<T> implements SourceReader<T, KafkaPartitionSplit> {

  private final SourceReader<T, KafkaPartitionSplit> reader;
  private final PositionTrackingDeserializer<T> positions;
  private final IdlePartitions<T> idle;
  private final SourceReaderContext context;

  /** Flink gives the same at each poll; null before the first. */
  private ReaderOutput<T> output;

  /**
   * @param idle null where no partition is ever idle
   */
  BacklogReader(
      SourceReader<T, KafkaPartitionSplit> reader,
      PositionTrackingDeserializer<T> positions,
      IdlePartitions<T> idle,
      SourceReaderContext context) {
    this.reader = reader;
    this.positions = positions;
    this.idle = idle;
    this.context = context;
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> given) throws Exception {
    output = given;
    return reader.pollNext(given);
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    for (KafkaPartitionSplit split : splits) {
      positions.begins(split.getTopicPartition(), split.getStartingOffset());
    }
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof PositionsRequest request) {
      Map<TopicPartition, Long> next = positions.next();
      context.sendSourceEventToCoordinator(ReaderPositions.of(next));
      if (idle != null && output != null) {
        idle.updateIdleness(output, next, request.behind(), System.nanoTime() / 1_000_000);
      }
    } else {
      reader.handleSourceEvents(event);
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    reader.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    reader.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
    reader.pauseOrResumeSplits(pause, resume);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
