/** Replays recorded scenarios through the real job on an embedded Flink cluster. */
package io.micromoments.workbench.replay;
