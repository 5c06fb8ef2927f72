/**
 * Fault injection: runs the real job on real processes that are killed, stopped and cut off, and
 * compares its output with an undisturbed run. See docs/faults.md.
 */
package io.micromoments.faults;
