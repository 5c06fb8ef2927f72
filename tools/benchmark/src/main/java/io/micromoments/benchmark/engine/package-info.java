/** The engines behind a common interface, and the embedded cluster for those on Flink. */
package io.micromoments.benchmark.engine;
