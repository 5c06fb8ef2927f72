/**
 * What every engine is given: a family of patterns, as pattern files and as a neutral form that
 * each peer's own language is derived from, and one stream of clickstream events.
 */
package io.micromoments.benchmark.workload;
