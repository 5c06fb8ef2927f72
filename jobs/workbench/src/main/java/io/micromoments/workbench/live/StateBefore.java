package io.micromoments.workbench.live;

import io.micromoments.topics.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which records of a partition a recording needs that begins later: of what came before, the last
 * of each key, and nothing of a key whose last is a tombstone. Of a topic that is not compacted,
 * all.
 */
final class StateBefore {

  private final long begin;
  private final boolean isCompacted;
  private final Map<ByteBuffer, Long> last = new HashMap<>();

  private StateBefore(long begin, boolean isCompacted) {
    this.begin = begin;
    this.isCompacted = isCompacted;
  }

  /**
   * Looks at what came before.
   *
   * @param stretch all of the partition that is recorded
   * @param before the stretches that end where the recording begins
   */
  static StateBefore read(Cluster cluster, OffsetRange stretch, List<OffsetRange> before)
      throws IOException, InterruptedException {
    OffsetRange earlier =
        before.stream()
            .filter(each -> each.partition().equals(stretch.partition()))
            .findFirst()
            .orElseThrow();
    String topic = cluster.connection().withoutPrefix(stretch.partition().topic());
    StateBefore state =
        new StateBefore(
            Math.min(earlier.end(), stretch.end()),
            Topic.input(topic).map(Topic::isCompacted).orElse(false));
    if (state.isCompacted) {
      OffsetRange.read(
          cluster,
          List.of(new OffsetRange(stretch.partition(), stretch.begin(), state.begin)),
          state::see);
    }
    return state;
  }

  private void see(ConsumerRecord<byte[], byte[]> found) {
    if (found.key() == null) {
      return; // The job refuses it too where it is a tombstone.
    }
    ByteBuffer key = ByteBuffer.wrap(found.key());
    if (found.value() == null) {
      last.remove(key);
    } else {
      last.put(key, found.offset());
    }
  }

  /** Whether a record of the partition is needed. */
  boolean isKept(ConsumerRecord<byte[], byte[]> found) {
    if (!isCompacted || found.offset() >= begin || found.key() == null) {
      return true;
    }
    Long kept = last.get(ByteBuffer.wrap(found.key()));
    return kept != null && kept == found.offset();
  }
}
