/** Traces of a running job. */
package io.micromoments.workbench.live.trace;
