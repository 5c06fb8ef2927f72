/** Finds patterns that are silent, noisy, untested, without an owner, or refer to what is gone. */
package io.micromoments.workbench.hygiene;
