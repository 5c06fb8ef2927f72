/** Benchmarks, separate from the tests. Engines are measured in interleaved rounds of one run. */
package io.micromoments.benchmark;
