/**
 * A whole local system of real processes, each a JVM of its own: broker, schema registry, Flink.
 * They can be killed and started again, which is what the fault suite does.
 */
package io.micromoments.stack;
