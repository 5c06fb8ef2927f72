/** One run of an engine: its feed, its matches, and the time it takes. */
package io.micromoments.benchmark.run;
