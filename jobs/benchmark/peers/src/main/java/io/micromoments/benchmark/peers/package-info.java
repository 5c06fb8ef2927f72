/** What the engine is measured against, each given the same conditions in its own language. */
package io.micromoments.benchmark.peers;
