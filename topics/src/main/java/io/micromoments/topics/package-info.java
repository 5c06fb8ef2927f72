/**
 * The Kafka topics of the job: their names and how they are to be created, how their records are
 * written, and how to connect to broker and schema registry. Knows no Flink.
 */
package io.micromoments.topics;
