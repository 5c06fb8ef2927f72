/**
 * Input of the engines: a family of patterns, as pattern files and in a neutral form from which
 * each peer's queries are derived, and one stream of clickstream events.
 */
package io.micromoments.benchmark.workload;
