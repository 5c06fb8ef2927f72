/**
 * Assembly of the stages: {@link io.micromoments.topology.MicromomentTopology} connects the streams
 * of an edge to the stages and returns output streams. Only this package imports stages.
 */
package io.micromoments.topology;
