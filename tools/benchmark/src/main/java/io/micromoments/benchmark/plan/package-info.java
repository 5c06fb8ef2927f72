/** Determines which rows are measured, how often, and over how many events. */
package io.micromoments.benchmark.plan;
