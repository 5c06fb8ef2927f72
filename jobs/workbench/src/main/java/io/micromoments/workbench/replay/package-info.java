/** Replays recorded scenarios through the real job on an embedded Flink. */
package io.micromoments.workbench.replay;
