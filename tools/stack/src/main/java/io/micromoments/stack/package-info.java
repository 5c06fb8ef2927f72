/**
 * A complete local system of real processes, each in its own JVM: broker, schema registry and
 * Flink. The fault suite kills and restarts them.
 */
package io.micromoments.stack;
