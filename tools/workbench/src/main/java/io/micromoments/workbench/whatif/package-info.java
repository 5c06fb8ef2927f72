/** Compares what two sets of definitions do over the same recording. */
package io.micromoments.workbench.whatif;
