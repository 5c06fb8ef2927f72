/** Tightens patterns so that false positives go. */
package io.micromoments.workbench.tune;
