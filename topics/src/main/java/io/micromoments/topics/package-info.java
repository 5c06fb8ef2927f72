/**
 * Kafka topics of the job: their names, configuration and record format, and the connection to
 * broker and schema registry. Independent of Flink.
 */
package io.micromoments.topics;
