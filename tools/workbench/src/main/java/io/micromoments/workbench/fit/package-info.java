/** Checks which recorded events fit the steps of patterns. */
package io.micromoments.workbench.fit;
