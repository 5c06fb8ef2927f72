/** Benchmark of the command {@code replay}, against only parsing the same recording. */
package io.micromoments.benchmark.replay;
