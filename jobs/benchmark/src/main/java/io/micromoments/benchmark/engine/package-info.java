/**
 * The engines, each behind the same interface, and the embedded cluster that runs those of Flink.
 */
package io.micromoments.benchmark.engine;
