/**
 * Topics as Flink sources that know whether they have read what is there: a {@link
 * io.micromoments.kafka.BacklogSource} says in its stream when it works off a backlog and when it
 * has caught up. Only {@code job} uses it; no stage knows Kafka.
 */
package io.micromoments.kafka;
