package io.micromoments.kafka;

import java.util.HashSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * To a reader: how far has it come?
 *
 * @param behind partitions that may hold something that was not given out yet
 */
record PositionsRequest(HashSet<TopicPartition> behind) implements SourceEvent {}
