/**
 * Kafka topics as Flink sources that know whether they have caught up: a {@link
 * io.micromoments.kafka.source.BacklogSource} reports in its stream when it has a backlog and when
 * it has caught up.
 */
package io.micromoments.kafka.source;
