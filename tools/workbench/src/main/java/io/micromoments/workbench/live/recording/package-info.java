/** Records a running job's input topics as a scenario. */
package io.micromoments.workbench.live.recording;
