/**
 * How the stages are put together: {@link io.micromoments.job.MicromomentTopology} takes sources
 * and returns streams.
 */
package io.micromoments.job;
