/** Engines to compare with, each with the same conditions in its own language. */
package io.micromoments.benchmark.peers;
