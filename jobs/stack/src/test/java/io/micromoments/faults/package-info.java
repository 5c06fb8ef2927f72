/**
 * Proof that nothing is lost: the real job over real processes that are killed, stopped and cut
 * off, compared with a run in peace. docs/faults.md says what it proves and how to run it.
 */
package io.micromoments.faults;
