/**
 * One edge of the job: topics. Decodes their records into arrivals, writes outputs to topics, and
 * checks the topics before a start. No stage depends on it.
 */
package io.micromoments.kafka;
