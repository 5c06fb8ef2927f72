package io.micromoments.learn;

import org.apache.kafka.common.TopicPartition;

/** Breaks a rule of the architecture: a stage that knows Kafka. */
public final class StageWithKafka {

  /** Returns the name of a partition's topic. */
  public String topic(TopicPartition partition) {
    return partition.topic();
  }
}
