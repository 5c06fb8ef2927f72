/** A Flink cluster on this machine, and the jobs and checkpoints on it. */
package io.micromoments.stack.flink;
