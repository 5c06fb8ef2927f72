/**
 * Kafka topics as Flink sources that know whether they have caught up: a {@link
 * io.micromoments.kafka.BacklogSource} reports in its stream when it has a backlog and when it has
 * caught up. Only {@code job} uses it; no stage depends on Kafka.
 */
package io.micromoments.kafka;
