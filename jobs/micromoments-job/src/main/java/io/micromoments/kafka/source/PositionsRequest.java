package io.micromoments.kafka.source;

import java.util.HashSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * Event that asks a reader for its positions.
 *
 * @param behind those of its partitions that have not been read to their end
 */
record PositionsRequest(HashSet<TopicPartition> behind) implements SourceEvent {}
