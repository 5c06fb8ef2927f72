package io.micromoments.kafka.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * Event with which a reader reports its positions: it has emitted everything before these offsets.
 *
 * @param next for each of its partitions, the offset of the next record to emit; negative if not
 *     known yet
 */
record ReaderPositions(HashMap<TopicPartition, Long> next) implements SourceEvent {

  static ReaderPositions of(Map<TopicPartition, Long> next) {
    return new ReaderPositions(new HashMap<>(next));
  }
}
