/**
 * The processes that a stack consists of: a Kafka broker and a schema registry, and how a process
 * is started, watched and stopped.
 */
package io.micromoments.stack.server;
