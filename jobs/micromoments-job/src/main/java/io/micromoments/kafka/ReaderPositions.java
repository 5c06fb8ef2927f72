package io.micromoments.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reader has emitted: all before these offsets.
 *
 * @param next of each of its partitions, the offset of the record that it gives out next; below 0
 *     where it has not been told yet
 */
record ReaderPositions(HashMap<TopicPartition, Long> next) implements SourceEvent {

  static ReaderPositions of(Map<TopicPartition, Long> next) {
    return new ReaderPositions(new HashMap<>(next));
  }
}
