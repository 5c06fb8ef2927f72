/** Sends rejected records to their topics again. */
package io.micromoments.workbench.live.redrive;
