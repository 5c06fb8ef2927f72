package io.micromoments.workbench.live.recording;

import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Selects the records of a partition that a recording with a later start needs: of the records
 * before, the last one of each key, unless that is a tombstone. For a topic that is not compacted,
 * all.
 */
final class InitialStateFilter {

  private final long begin;
  private final boolean isCompacted;
  private final Map<ByteBuffer, Long> last = new HashMap<>();

  private InitialStateFilter(long begin, boolean isCompacted) {
    this.begin = begin;
    this.isCompacted = isCompacted;
  }

  /**
   * Reads the records before the start.
   *
   * @param range recorded range of the partition
   * @param before ranges that end where the recording starts
   */
  static InitialStateFilter read(Cluster cluster, OffsetRange range, List<OffsetRange> before)
      throws IOException, InterruptedException {
    OffsetRange earlier =
        before.stream()
            .filter(each -> each.partition().equals(range.partition()))
            .findFirst()
            .orElseThrow();
    String topic = cluster.connection().withoutPrefix(range.partition().topic());
    InitialStateFilter state =
        new InitialStateFilter(
            Math.min(earlier.end(), range.end()),
            Topic.named(topic).map(Topic::isCompacted).orElse(false));
    if (state.isCompacted) {
      OffsetRange.read(
          cluster,
          List.of(new OffsetRange(range.partition(), range.begin(), state.begin)),
          state::add);
    }
    return state;
  }

  private void add(ConsumerRecord<byte[], byte[]> found) {
    if (found.key() == null) {
      return; // As in the job, a tombstone without a key is rejected later.
    }
    ByteBuffer key = ByteBuffer.wrap(found.key());
    if (found.value() == null) {
      last.remove(key);
    } else {
      last.put(key, found.offset());
    }
  }

  /** Returns whether the recording needs a record of the partition. */
  boolean isKept(ConsumerRecord<byte[], byte[]> found) {
    if (!isCompacted || found.offset() >= begin || found.key() == null) {
      return true;
    }
    Long kept = last.get(ByteBuffer.wrap(found.key()));
    return kept != null && kept == found.offset();
  }
}
