/**
 * Assembly of the stages: {@link io.micromoments.job.MicromomentTopology} connects sources to
 * output streams.
 */
package io.micromoments.job;
