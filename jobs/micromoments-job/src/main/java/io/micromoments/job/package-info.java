/**
 * The main class: reads the options, builds the topology between the edges, and submits the job.
 */
package io.micromoments.job;
