package io.micromoments.kafka;

import java.util.HashSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * To a reader: how far has it come?
 *
 * @param behind of its partitions, those that have not been read to their end
 */
record PositionsRequest(HashSet<TopicPartition> behind) implements SourceEvent {}
